import type { Setting } from './setting.ts';
import { NETWORK_SETTINGS } from './settings-network.ts';
import { SERVICE_SETTINGS } from './settings-services.ts';

export type { Setting, SettingKind } from './setting.ts';

/** Every setting there is. The command line, its help, the JSON Schema and the precedence are read from this table. */
export const SETTINGS = [
  ...NETWORK_SETTINGS,
  ...SERVICE_SETTINGS,
] as const satisfies readonly Setting[];

export type SettingPath = (typeof SETTINGS)[number]['path'];

/** The property under which commander hands over the value: `--web-cidr <cidr,...>` is `webCidr`. */
export function flagAttribute(setting: Setting): string {
  return flagName(setting)
    .slice(2)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The long form, as messages write it: `--web-cidr`. */
export function flagName(setting: Pick<Setting, 'flag'>): string {
  return /--[a-z-]+/.exec(setting.flag)?.[0] ?? setting.flag;
}
