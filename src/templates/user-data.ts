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

const FETCH = '/usr/local/sbin/orthweb-fetch';

/** Commands of cloud-init run once and never again; a unit is tried until the bundle is there and has installed its own. */
const UNIT = `[Unit]
Description=Brings the orthweb bundle onto this host
Wants=network-online.target
After=network-online.target
ConditionPathExists=!/etc/systemd/system/multi-user.target.wants/orthweb.service
StartLimitIntervalSec=0

[Service]
Type=oneshot
ExecStart=${FETCH}
Restart=on-failure
RestartSec=60
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
`;

/**
 * What a new host is told: where its bundle lies and what it must look like. The same for both hosts, and nothing secret:
 * whoever may describe instances can read it. Words reach the script by a JSON file, never as shell text.
 */
export function userData(input: UserDataInput): string {
  const { deployment, region, bucket, sha256, hosts, fetchScript } = input;
  const document = {
    write_files: [
      {
        path: '/etc/orthweb/host.json',
        permissions: '0644',
        content: `${JSON.stringify({ deployment, region, bucket, sha256, hosts })}\n`,
      },
      { path: FETCH, permissions: '0755', content: readable(fetchScript) },
      {
        path: '/etc/systemd/system/orthweb-fetch.service',
        permissions: '0644',
        content: readable(UNIT),
      },
    ],
    runcmd: [['systemctl', 'enable', '--now', '--no-block', 'orthweb-fetch.service']],
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
