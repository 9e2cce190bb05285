import { type Fault, shown } from './faults.ts';
import type { Layer } from './layers.ts';
import { didYouMean, nearest } from './nearest.ts';
import { flagAttribute, flagName, SETTINGS, type Setting, type SettingKind } from './settings.ts';

interface Written {
  readonly setting: Setting;
  readonly where: string;
  readonly given: unknown;
}

export interface WrittenLayer {
  readonly layer: Layer;
  readonly faults: readonly Fault[];
}

/** Flags as commander hands them over, by attribute (`webCidr`). Other attributes belong to somebody else. */
export function flagLayer(flags: Readonly<Record<string, unknown>>): WrittenLayer {
  const written = SETTINGS.map((setting: Setting) => ({
    setting,
    where: flagName(setting),
    given: flags[flagAttribute(setting)],
  }));
  return layerOf('flag', written);
}

/** `ORTHWEB_*`. An empty variable counts as not set, as everywhere. */
export function environmentLayer(env: Readonly<Record<string, string | undefined>>): WrittenLayer {
  const written = SETTINGS.map((setting: Setting) => ({
    setting,
    where: setting.env,
    given: env[setting.env] === '' ? undefined : env[setting.env],
  }));
  const { layer, faults } = layerOf('environment', written);
  return { layer, faults: [...misspelt(Object.keys(env)), ...faults] };
}

/** A variable that nobody reads is silence where the operator expects an effect. */
function misspelt(names: readonly string[]): Fault[] {
  const known: readonly string[] = SETTINGS.map((setting) => setting.env.slice('ORTHWEB_'.length));
  return names
    .filter((name) => name.startsWith('ORTHWEB_') && !known.includes(name.slice(8)))
    .flatMap((name) => {
      const meant = nearest(name.slice(8), known);
      if (meant === undefined) return [];
      return [{ where: name, text: `is not a setting${didYouMean(`ORTHWEB_${meant}`)}` }];
    });
}

function layerOf(source: Layer['source'], written: readonly Written[]): WrittenLayer {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  const places = new Map<string, string>();
  for (const { setting, where, given } of written) {
    if (given === undefined) continue;
    const read = readAs(setting.kind, given);
    if ('must' in read) {
      const quoted = setting.kind === 'json' ? '(not shown)' : shown(given);
      const text = `${setting.path} ${quoted} ${read.must}`;
      faults.push({ where, text, path: setting.path });
      continue;
    }
    places.set(setting.path, where);
    place(values, setting.path, read.value);
  }
  const where: Layer['where'] = (path) => {
    const words = path.map(String);
    const known = words.map((_, end) => places.get(words.slice(0, end + 1).join('.')));
    return known.findLast((place) => place !== undefined) ?? source;
  };
  return { layer: { source, values, where }, faults };
}

/** Puts a value at its path into a tree, whose other branches stay. */
export function place(values: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    values[first] = value;
    return;
  }
  const branch = { ...(values[first] as Record<string, unknown> | undefined) };
  place(branch, rest.join('.'), value);
  values[first] = branch;
}

type Read = { readonly value: unknown } | { readonly must: string };

function readAs(kind: SettingKind, given: unknown): Read {
  if (Array.isArray(given)) return readAs(kind, given.join(','));
  const text = String(given);
  switch (kind) {
    case 'boolean':
      return readBoolean(text);
    case 'text':
      return { value: text };
    case 'number':
      // What is no number stays as it is: the rules of the setting say what is allowed.
      return { value: /^-?\d{1,9}$/.test(text) ? Number(text) : text };
    case 'list':
      return { value: itemsOf(text) };
    case 'pairs':
      return readEach(text, 'must be key=value pairs with commas in between', pairOf, (pairs) =>
        Object.fromEntries(pairs),
      );
    case 'peers':
      return readEach(
        text,
        'must be cidr:port pairs with commas in between',
        peerOf,
        (peers) => peers,
      );
    case 'json':
      return readJson(text);
  }
}

/** Deeper than any configuration, and less deep than what would exhaust the stack. */
const DEEPEST = 100;

function readJson(text: string): Read {
  const must = 'must be JSON, such as {"StableAge": 30}';
  try {
    const value: unknown = JSON.parse(text);
    return deeperThan(DEEPEST, value) ? { must: 'must not be nested so deep' } : { value };
  } catch {
    return { must };
  }
}

function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(levels - 1, inner));
}

function readBoolean(given: string): Read {
  const text = given.toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return { value: true };
  if (['false', 'no', 'off', '0'].includes(text)) return { value: false };
  return { must: 'must be true or false' };
}

function readEach<T>(
  text: string,
  must: string,
  read: (item: string) => T | undefined,
  join: (items: readonly T[]) => unknown,
): Read {
  const items = itemsOf(text).map(read);
  const good = items.filter((item) => item !== undefined);
  return good.length === items.length ? { value: join(good as T[]) } : { must };
}

function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function pairOf(item: string): readonly [string, string] | undefined {
  const at = item.indexOf('=');
  return at < 1 ? undefined : [item.slice(0, at).trim(), item.slice(at + 1).trim()];
}

/** The port is behind the last colon: the range may be IPv6. */
function peerOf(item: string): { readonly cidr: string; readonly port: number } | undefined {
  const [, cidr, port] = /^(.+):(\d{1,6})$/.exec(item) ?? [];
  return cidr === undefined || port === undefined ? undefined : { cidr, port: Number(port) };
}
