import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether there is a process of that id, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** Sends it, unless the process has ended by now. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** The command line of a process: ids are used again, so an id alone proves nothing. */
export async function commandLineOf(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  if (platform === 'win32') return commandLineByPowerShell(pid);
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    return commandLineByPs(pid);
  }
}

/** For systems without /proc. `-ww`: some cut the line where a terminal would end. */
async function commandLineByPs(pid: number): Promise<string> {
  try {
    return (await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])).stdout.trim();
  } catch {
    return '';
  }
}

/** Encoded as we read it: a home may have letters that its own code page writes otherwise. */
async function commandLineByPowerShell(pid: number): Promise<string> {
  const script = [
    '[Console]::OutputEncoding = [Text.Encoding]::UTF8',
    `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`,
  ].join('; ');
  const words = ['-NoProfile', '-NonInteractive', '-Command', script];
  try {
    return (await run('powershell.exe', words, { windowsHide: true })).stdout.trim();
  } catch {
    return '';
  }
}

/** The code of a system error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
