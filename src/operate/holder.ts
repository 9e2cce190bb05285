import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** Who holds a lock, precisely enough to tell whether that process still lives. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  /** Tells two machines of the same name apart, and one before from after a reboot. */
  readonly machine: string;
  readonly pid: number;
  /** When the process began, in the system's own notation: a number may be given to another process later. */
  readonly pidStarted: string;
}

export function thisProcess(): Holder {
  const { pid } = process;
  return {
    user: userName(),
    host: hostname(),
    machine: machineId(),
    pid,
    pidStarted: startOf(pid) ?? '',
  };
}

/** Certainly dead: it ran as this user on this machine, and is no more. Anything less certain counts as alive. */
export function isDeadHere(holder: Holder, me: Holder): boolean {
  const sameUser = holder.user === me.user && holder.host === me.host;
  // Without a machine's mark two machines of one name would look alike.
  if (!sameUser || holder.machine !== me.machine || me.machine === '') return false;
  const started = startOf(holder.pid);
  return started === undefined || (holder.pidStarted !== '' && started !== holder.pidStarted);
}

/** Start time of a living process, undefined when there is none. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if ((error as { code?: string }).code === 'ESRCH') return undefined;
  }
  try {
    // Field 22 of stat; the command in field 2 may hold spaces, so counting begins behind its bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended and only waits to be collected.
    return fields[0] === 'Z' ? undefined : (fields[19] ?? '');
  } catch {
    return startByPs(pid);
  }
}

function startByPs(pid: number): string {
  return said('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

/** What a small program of the system prints; nothing where there is none. */
function said(program: string, words: readonly string[]): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync(program, [...words], { encoding: 'utf8', stdio: [...stdio] }).trim();
  } catch {
    return '';
  }
}

/** A container may run under a number that no account has. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** One machine between two of its starts; empty where the system does not tell. */
export function machineId(platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return said('sysctl', ['-n', 'kern.bootsessionuuid']);
  for (const path of ['/proc/sys/kernel/random/boot_id', '/etc/machine-id']) {
    try {
      return `${readFileSync(path, 'utf8').trim()} ${processNamespace()}`.trim();
    } catch {
      // A system without it: the host name alone has to do.
    }
  }
  return '';
}

/** Containers on one machine see different processes under the same numbers. */
function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
