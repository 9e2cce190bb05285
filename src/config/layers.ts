import type * as z from 'zod';
import { dotted, type Fault, type Path, shown, touches } from './faults.ts';
import { didYouMean, nearest } from './nearest.ts';
import { REGIONS } from './regions.ts';
import { settingsSchema } from './schema.ts';
import { SETTINGS, type SettingPath } from './settings.ts';

export type Source = 'flag' | 'environment' | 'file' | 'default';

/** Values from one source, as a tree like orthweb.yaml's, and where each of them was written. */
export interface Layer {
  readonly source: Source;
  readonly values: unknown;
  where(path: Path, part: 'key' | 'value'): string;
}

export interface Checked {
  /** What is right, by setting. */
  readonly valid: ReadonlyMap<SettingPath, unknown>;
  readonly faults: readonly Fault[];
}

/** Every value of a layer is checked, also one that a layer above replaces: a wrong file stays a wrong file. */
export function check(layer: Layer): Checked {
  const faults: Fault[] = [];
  const values = withoutNothing(layer, layer.values, [], faults);
  const parsed = settingsSchema.safeParse(values);
  const issues = parsed.success ? [] : parsed.error.issues;
  faults.push(...issues.flatMap((issue) => faultsOf(layer, values, issue)));
  const wrong = faults.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const valid = new Map<SettingPath, unknown>();
  for (const { path } of SETTINGS) {
    const value = valueAt(values, path.split('.'));
    if (value !== undefined && !wrong.some((other) => touches(other, path))) valid.set(path, value);
  }
  return { valid, faults };
}

export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** `web:` with nothing behind it says nothing: whoever comments a list out means the default. */
function withoutNothing(layer: Layer, value: unknown, path: Path, faults: Fault[]): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => withoutNothing(layer, item, [...path, index], faults));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, item]) => {
    if (key === '__proto__')
      faults.push({
        where: layer.where([...path, key], 'key'),
        text: '__proto__ is not a setting',
      });
    return key !== '__proto__' && item !== null;
  });
  return Object.fromEntries(
    entries.map(([key, item]) => [key, withoutNothing(layer, item, [...path, key], faults)]),
  );
}

function faultsOf(layer: Layer, values: unknown, issue: z.core.$ZodIssue): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(layer, [...issue.path, key]));
  const path = dotted(issue.path);
  if (issue.code === 'invalid_key') {
    const text = `${path} ${issue.issues[0]?.message ?? issue.message}`;
    return [{ where: layer.where(issue.path, 'key'), text, path }];
  }
  const given = valueAt(values, issue.path);
  const words = [path, quoted(path, given), `${issue.message}${suggestion(path, given)}`];
  const text = words.filter((word) => word !== '').join(' ');
  return [{ where: layer.where(issue.path, 'value'), text, path }];
}

function quoted(path: string, given: unknown): string {
  // Whoever confuses two files pastes the private key.
  if (path === 'hosts.publicKey') return '(not shown)';
  if (path === 'hosts.composeUrl' && String(given).includes('@')) return '(not shown)';
  // What is refused there may be somebody's password.
  return path.startsWith('orthanc.settings') ? '' : shown(given);
}

function suggestion(path: string, given: unknown): string {
  return path === 'region' && typeof given === 'string' ? didYouMean(nearest(given, REGIONS)) : '';
}

function unknownKey(layer: Layer, path: Path): Fault {
  const given = String(path.at(-1));
  const around = dotted(path.slice(0, -1)).replaceAll(/\[\d+\]/g, '');
  const inside = around === '' ? '' : `${around}.`;
  const siblings = new Set(
    [...SETTINGS.map((setting) => setting.path), 'dicomPeers.cidr', 'dicomPeers.port']
      .filter((known) => known.startsWith(inside))
      .map((known) => known.slice(inside.length).split('.')[0] ?? ''),
  );
  const elsewhere = new Map<string, string>(
    SETTINGS.map(({ path: known }) => [known.split('.').at(-1) ?? known, known]),
  );
  const meant =
    spelledOut(given) ??
    nearest(given, [...siblings]) ??
    elsewhere.get(nearest(given, [...elsewhere.keys()]) ?? '');
  return {
    where: layer.where(path, 'key'),
    text: `${dotted(path)} is not a setting${didYouMean(meant)}`,
  };
}

/** YAML knows no dots in keys. */
function spelledOut(given: string): string | undefined {
  const [first, second] = given.split('.');
  return SETTINGS.some(({ path }) => path === given) ? `${second} inside ${first}` : undefined;
}
