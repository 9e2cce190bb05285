import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { writeKnown } from './known-latest.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Has npm ask its registry for the latest version, in a process that goes on when this one has ended, and write it into
 * the file. npm knows the registry, proxy and authority of the operator's network; a request of our own would not.
 */
export function askRegistry(file: string, env: Env, folder: string): void {
  // First, so that a question that gets no answer is not asked again before tomorrow.
  if (!writeKnown(file)) return;
  const out = openSync(file, 'w', 0o600);
  try {
    const windows = process.platform === 'win32';
    const asking = spawn(windows ? 'npm.cmd' : 'npm', WORDS, {
      // Not the current folder: its .npmrc may be anybody's.
      cwd: folder,
      env: withoutAws(env),
      detached: true,
      // Windows starts .cmd files by a shell only; the words are all our own.
      shell: windows,
      windowsHide: true,
      stdio: ['ignore', out, 'ignore'],
    });
    // No npm, no answer.
    asking.on('error', () => undefined);
    asking.unref();
  } finally {
    closeSync(out);
  }
}

const WORDS = ['view', 'orthweb', 'version', '--no-update-notifier', '--logs-max=0'];

/** Credentials are none of npm's business. */
function withoutAws(env: Env): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_')));
}
