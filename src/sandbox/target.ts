import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../session.ts';
import { startEmulator } from './emulator.ts';

export type Delays = 'short' | 'realistic' | 'none';

export interface SandboxInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: {
    readonly region?: string | undefined;
    readonly sandbox: { readonly delays: Delays };
  };
  readonly signal: AbortSignal;
  note(line: string): void;
}

/** The emulator's times are AWS's divided by ten or less, so its pauses are shorter too. */
const PACE: Readonly<Record<Delays, number>> = { realistic: 0.1, short: 0.1, none: 0.02 };

/** The way into the sandbox, which is started when it does not run yet. */
export async function sandboxTarget(input: SandboxInput): Promise<Target> {
  const { config, note, signal } = input;
  const delays = config.sandbox.delays;
  const emulator = await startEmulator({ ...sandboxFolders(input.env), delays, note, signal });
  return {
    region: config.region ?? 'us-east-1',
    endpoint: emulator.endpoint,
    // The emulator asks for a login and takes any.
    fixedCredentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    pace: PACE[emulator.delays],
  };
}

/** Where the sandbox keeps what it is (XDG state) and what it installed (XDG cache). */
export function sandboxFolders(env: SandboxInput['env']) {
  const home = env['HOME'] ?? homedir();
  const base = (name: string, fallback: string): string => env[name] || join(home, fallback);
  return {
    stateDir: join(base('XDG_STATE_HOME', '.local/state'), 'orthweb', 'sandbox'),
    cacheDir: join(base('XDG_CACHE_HOME', '.cache'), 'orthweb'),
  };
}
