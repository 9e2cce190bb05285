import { stringify } from 'yaml';

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
      { path: fetch, permissions: '0755', content: fetchScript },
    ],
    runcmd: [[fetch, region, bucket, sha256]],
  };
  // 1.1 is what cloud-init reads: there `on` is a boolean and 0755 a number.
  const text = `#cloud-config\n${stringify(document, { version: '1.1', lineWidth: 0 })}`;
  if (Buffer.byteLength(text) > MOST_BYTES) throw new RangeError('user data is over 16 KB');
  return text;
}
