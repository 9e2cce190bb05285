/** How a setting is written as text: on the command line, in the environment. */
export type SettingKind = 'text' | 'number' | 'boolean' | 'list' | 'pairs' | 'peers' | 'json';

/** One setting: its place in orthweb.yaml, and its flag (commander's notation) and variable of the same meaning. */
export interface Setting {
  readonly path: string;
  readonly flag: string;
  readonly env: string;
  readonly kind: SettingKind;
  /** `global`: every command has the flag. `sandbox`: the sandbox commands only. */
  readonly scope: 'global' | 'site' | 'sandbox';
  readonly description: string;
}

export function setting<const P extends string>(
  path: P,
  flag: string,
  env: string,
  kind: SettingKind,
  description: string,
  scope: Setting['scope'] = 'site',
) {
  return { path, flag, env: `ORTHWEB_${env}`, kind, scope, description } as const;
}
