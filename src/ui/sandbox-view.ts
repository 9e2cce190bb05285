import { bytes } from './numbers.ts';
import type { Screen } from './paint.ts';
import { hanging, wrap } from './wrap.ts';

/** As far as it is shown. */
export interface SandboxView {
  readonly emulator:
    | {
        readonly endpoint: string;
        readonly motoVersion: string;
        readonly pid: number;
        readonly startedAt: string;
        readonly delays: string;
      }
    | undefined;
  readonly hosts:
    | {
        readonly engine: string;
        readonly agentPid: number;
        readonly hosts: readonly { readonly id: string; readonly state: string }[];
        readonly sites: readonly {
          readonly deployment: string;
          readonly httpsPort: number;
          readonly dicomPort: number;
          readonly error: string | null;
        }[];
        readonly troubles: readonly string[];
      }
    | undefined;
  /** In one line why hosts are not real, where they are not. */
  readonly whyNot: string | undefined;
  readonly memoryBytes: number;
}

/** What runs on this machine in the place of AWS. */
export function sandboxLines(
  { emulator, hosts, whyNot, memoryBytes }: SandboxView,
  { columns }: Pick<Screen, 'columns'>,
): string[] {
  if (emulator === undefined) return ['the sandbox does not run'];
  const { endpoint, motoVersion, pid, startedAt, delays } = emulator;
  const rows: [string, string][] = [
    ['emulated AWS', `${endpoint} (moto ${motoVersion})`],
    ['process', `${pid}, since ${startedAt}, delays ${delays}`],
    ...(hosts === undefined ? [] : hostRows(hosts)),
    ...(whyNot === undefined ? [] : [['hosts', `not real: ${whyNot}`] as [string, string]]),
    ...(memoryBytes > 0 ? [['memory', bytes(memoryBytes)] as [string, string]] : []),
  ];
  const troubles = hosts?.troubles.flatMap((text) => wrap(`! ${text}`, columns)) ?? [];
  return [
    ...rows.flatMap(([name, value]) => hanging(name.padEnd(15), value, columns)),
    ...troubles,
  ];
}

function hostRows(hosts: NonNullable<SandboxView['hosts']>): [string, string][] {
  const { engine, agentPid, sites } = hosts;
  return [
    ['hosts', `real, by ${engine} (agent ${agentPid})`],
    ...hosts.hosts.map(({ id, state }): [string, string] => ['', `${id}  ${state}`]),
    ...sites.map(({ deployment, httpsPort, dicomPort, error }): [string, string] => [
      'site',
      error === null
        ? `${deployment}  https://localhost:${httpsPort}   dicom-tls localhost:${dicomPort}`
        : `${deployment}  cannot be reached: ${error}`,
    ]),
  ];
}
