import { Scalar } from 'yaml';
import { yamlText } from './yaml-text.ts';

export interface UserDataInput {
  readonly deployment: string;
  readonly region: string;
  readonly bucket: string;
  /** Of the bundle; it is also its name. */
  readonly sha256: string;
  /** Which host an instance is, by the interface it was launched with: `{ 'eni-1': 'primary' }`. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The text of `host/fetch.sh`. */
  readonly fetchScript: string;
}

/** "User data is limited to 16 KB, in raw form, before it is base64-encoded." */
const MOST_BYTES = 16_384;

/**
 * What a new host is told: where its bundle lies and what it must look like. The same for both hosts, and nothing secret:
 * whoever may describe instances can read it. Words reach the script as cloud-init quotes them, never as shell text.
 */
export function userData(input: UserDataInput): string {
  const { deployment, region, bucket, sha256, hosts, fetchScript } = input;
  const fetch = '/usr/local/sbin/orthweb-fetch';
  const document = {
    write_files: [
      {
        path: '/etc/orthweb/host.json',
        permissions: '0644',
        content: `${JSON.stringify({ deployment, region, bucket, hosts })}\n`,
      },
      { path: fetch, permissions: '0755', content: readable(fetchScript) },
    ],
    runcmd: [[fetch, region, bucket, sha256]],
  };
  const text = `#cloud-config\n${yamlText(document)}`;
  if (Buffer.byteLength(text) > MOST_BYTES) throw new RangeError('user data is over 16 KB');
  return text;
}

/** A script as a script, where that is all it holds: somebody may have to read it in the AWS console. */
function readable(script: string): string | Scalar<string> {
  if (!/^[\x20-\x7e][\x20-\x7e\n]*[\x21-\x7e]\n$/.test(script)) return script;
  const scalar = new Scalar(script);
  scalar.type = Scalar.BLOCK_LITERAL;
  return scalar;
}
