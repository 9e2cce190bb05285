import { posix, win32 } from 'node:path';
import { cacheFolder, stateFolder } from '../folders.ts';
import type { Target } from '../session.ts';
import { type Emulator, findEmulator, startEmulator } from './emulator.ts';
import { startHosts } from './hosting.ts';
import { readAgentState } from './hosts/agent-state.ts';
import type { SandboxHosts } from './sandbox-hosts.ts';
import type { Delays } from './state-file.ts';

export interface SandboxInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: {
    readonly region?: string | undefined;
    readonly sandbox: {
      readonly delays: Delays;
      readonly hosts: 'auto' | 'off';
      readonly images: { readonly host?: string; readonly postgres?: string };
    };
    readonly database: { readonly majorVersion: number };
    readonly orthanc: { readonly image: string };
    readonly envoy: { readonly image: string };
  };
  /** This command makes what hosts are for: real ones are started if they can be, else only found. */
  readonly starting: boolean;
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
  const hosts = await sandboxHosts(input, emulator);
  return {
    ...emulatedTarget(emulator, config.region),
    ...(hosts !== undefined && { hosts, hostShell: hosts.shell }),
  };
}

/** The way into a sandbox that runs, for a look at its records. Undefined: none runs; nothing is started. */
export async function standingTarget(
  env: SandboxInput['env'],
  region: string | undefined,
): Promise<Target | undefined> {
  const emulator = await findEmulator(sandboxFolders(env).stateDir);
  return emulator && emulatedTarget(emulator, region);
}

function emulatedTarget({ endpoint, delays }: Emulator, region = 'us-east-1'): Target {
  // The emulator asks for a login and takes any.
  const fixedCredentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  return { region, endpoint, fixedCredentials, pace: PACE[delays] };
}

/** One agent serves the sandbox from the first `up` that could start it; one that was killed is started again by any command. */
export async function sandboxHosts(
  input: SandboxInput,
  emulator: Emulator,
): Promise<SandboxHosts | undefined> {
  const { config, note, signal, starting } = input;
  const { stateDir } = sandboxFolders(input.env);
  const wasReal = (await readAgentState(stateDir)) !== undefined;
  if (config.sandbox.hosts === 'off' || !(starting || wasReal)) return undefined;
  const started = await startHosts({
    ...{ stateDir, emulator, env: input.env, note, signal },
    images: starting ? imagesFor(config) : undefined,
  });
  if (typeof started !== 'string') return started;
  note(`sandbox: hosts are not real: ${started}`);
  return undefined;
}

function imagesFor({ sandbox, database, orthanc, envoy }: SandboxInput['config']) {
  const { host, postgres = `postgres:${database.majorVersion}` } = sandbox.images;
  return { host, postgres, ofHosts: [orthanc.image, envoy.image] };
}

/** Where the sandbox keeps what it is, and what it installed. */
export function sandboxFolders(
  env: SandboxInput['env'],
  platform: NodeJS.Platform = process.platform,
) {
  const { join } = platform === 'win32' ? win32 : posix;
  return {
    stateDir: join(stateFolder(env, platform), 'sandbox'),
    cacheDir: cacheFolder(env, platform),
  };
}
