import type { Config } from './config.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import type { SitePlace } from './operate/outputs.ts';
import type { Target } from './session.ts';

export interface RunTargetInput {
  readonly config: Config;
  readonly env: Io['env'];
  readonly command: string;
  readonly sandboxed: boolean;
  readonly signal: AbortSignal;
  note(line: string): void;
}

/** Where a run goes: the sandbox, started by `up` where none runs, or AWS, or what stands for it. */
export async function runTarget({
  config,
  env,
  command,
  sandboxed,
  signal,
  note,
}: RunTargetInput): Promise<Target> {
  if (sandboxed) {
    const { sandboxTarget } = await import('./sandbox/target.ts');
    return sandboxTarget({ env, config, note, signal, starting: command === 'up' });
  }
  return awsTarget(env, config);
}

/** AWS itself, or the emulator that the environment names. */
export function awsTarget(
  env: Io['env'],
  { profile, region }: Pick<Config, 'profile' | 'region'>,
): Target {
  const endpoint = env['AWS_ENDPOINT_URL'] || undefined;
  // Of AWS's own addresses nobody can say that they are elsewhere.
  const emulated = endpoint === undefined ? undefined : env['ORTHWEB_EMULATED_SITE'] || undefined;
  const site = emulated === undefined ? undefined : sitePlaceOf(emulated);
  return { profile, region, endpoint, pace: 1, site };
}

/** `localhost:8443:11112`: host, port of HTTPS, port of DICOM. */
export function sitePlaceOf(text: string): SitePlace {
  const [, host = '', httpsPort, dicomPort] = /^([^:]+):(\d{1,5}):(\d{1,5})$/.exec(text) ?? [];
  if (host === '')
    throw new UsageError('ORTHWEB_EMULATED_SITE must be a host and two ports', {
      hint: 'ORTHWEB_EMULATED_SITE=localhost:8443:11112',
    });
  return { host, httpsPort: Number(httpsPort), dicomPort: Number(dicomPort) };
}
