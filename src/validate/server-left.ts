import { fail, pass, skipped, type Verdict, warn } from './check.ts';
import type { HostLook } from './probes/host-look.ts';

/** Where a host's own health says the same. */
const FULL_PERCENT = 92;
const FILLING_PERCENT = 80;

export function judgeDisk({ disks }: HostLook): Verdict {
  if (disks.length === 0) return skipped('the host does not say');
  const most = Math.max(...disks);
  const evidence = `${most} % in use`;
  const fix = 'raise hosts.volumeGiB and run orthweb up';
  if (most >= FULL_PERCENT) return fail(evidence, fix);
  return most >= FILLING_PERCENT ? warn(evidence, fix) : pass(evidence);
}

const LEAST_FREE = 0.05;

export function judgeMemory({ memory: { total, available } }: HostLook): Verdict {
  const mib = (kib: number) => Math.round(kib / 1024);
  const evidence = `${mib(available)} of ${mib(total)} MiB available`;
  if (available >= total * LEAST_FREE) return pass(evidence);
  return warn(evidence, 'choose a larger hosts.instanceType or fewer orthanc.replicas');
}

/** AWS refuses requests that are a quarter of an hour off; logs become useless long before. */
const MOST_OFF_S = 60;

export function judgeClock({ clock, askedMs: [begunMs, endedMs] }: HostLook): Verdict {
  const [begun, ended] = [begunMs / 1000, endedMs / 1000];
  const offS = clock < begun ? clock - begun : Math.max(0, clock - ended);
  if (Math.abs(offS) <= MOST_OFF_S) return pass('within a minute of this machine');
  const text = `${Math.round(Math.abs(offS))} s ${offS < 0 ? 'behind' : 'ahead of'} this machine`;
  return fail(text, 'if your own clock is right: orthweb exec HOST -- chronyc makestep');
}
