import type { Fault } from './faults.ts';
import { valueAt } from './layers.ts';
import { flagAttribute, SETTINGS, type SettingPath } from './settings.ts';
import { flagLayer } from './written.ts';

/** What somebody typed for one setting, read as its flag reads it. */
export function readAnswer(
  path: SettingPath,
  text: string,
): { readonly value: unknown; readonly faults: readonly Fault[] } {
  const setting = SETTINGS.find((one) => one.path === path);
  if (setting === undefined) throw new Error(`there is no setting ${path}`);
  const { layer, faults } = flagLayer({ [flagAttribute(setting)]: text });
  return { value: valueAt(layer.values, path.split('.')), faults };
}
