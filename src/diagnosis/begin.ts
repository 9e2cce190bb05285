import type { Io } from '../io.ts';
import type { Diagnosis, DiagnosisInput } from './diagnosis.ts';

export interface BeginInput
  extends Pick<DiagnosisInput, 'invocation' | 'argv' | 'version' | 'clock'> {
  readonly io: Pick<Io, 'env'>;
  warn(line: string): void;
}

/** Opens the log of a run, and what --debug shows; nothing is loaded where neither is wanted. */
export async function beginDiagnosis({
  io,
  warn,
  ...about
}: BeginInput): Promise<Diagnosis | undefined> {
  const { flags } = about.invocation;
  const debug = flags['debug'] === true ? warn : undefined;
  const logged = io.env['ORTHWEB_LOG'] !== 'off';
  if (debug === undefined && !logged) return undefined;
  const { Diagnosis } = await import('./diagnosis.ts');
  const lost = (why: string): void => {
    if (flags['verbose'] === true) warn(`no log of this run: ${why}`);
  };
  return new Diagnosis({ ...about, env: io.env, debug, logged, lost });
}
