import { dirname, isAbsolute, relative } from 'node:path';
import { valueAt } from '../../config/layers.ts';
import { SETTINGS, type SettingPath } from '../../config/settings.ts';
import { environmentLayer, flagLayer } from '../../config/written.ts';
import { ASKED } from './asking.ts';

export interface GivenInput {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the settings are to be kept. */
  readonly path: string;
}

/** What flags and variables say: nobody is asked for it, and it is kept as the operator wrote it. */
export function givenAnswers(input: GivenInput): ReadonlyMap<SettingPath, unknown> {
  const flags = flagLayer(input.flags).layer.values;
  const variables = environmentLayer(input.env).layer.values;
  const given = new Map<SettingPath, unknown>();
  for (const { path } of SETTINGS) {
    const at = path.split('.');
    const asked = ASKED.some((one) => one === path);
    const value = valueAt(flags, at) ?? (asked ? valueAt(variables, at) : undefined);
    if (value !== undefined) given.set(path, FILES.has(path) ? fromFile(value, input.path) : value);
  }
  return given;
}

const FILES: ReadonlySet<SettingPath> = new Set(['hosts.publicKeyFile', 'database.caFile']);

/** On the command line a path starts where the operator stands, in the file where the file is. */
function fromFile(value: unknown, path: string): unknown {
  if (typeof value !== 'string' || isAbsolute(value) || value.startsWith('~')) return value;
  return relative(dirname(path), value);
}
