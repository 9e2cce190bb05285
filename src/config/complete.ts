import { readAuthorities } from './authorities.ts';
import { type Fault, shown, touches } from './faults.ts';
import type { Checked, Layer, Source } from './layers.ts';
import { cidr, defaultSubnets } from './network.ts';
import { choosePublicKey, type FileReader, KeyFileFault } from './public-key.ts';
import { type Filled, RULES, type Whereabouts } from './rules.ts';
import { settingsSchema } from './schema.ts';
import { SETTINGS, type SettingPath } from './settings.ts';
import { place } from './written.ts';

/** A layer and what of it holds. */
export interface CheckedLayer extends Checked {
  readonly layer: Layer;
}

export interface World {
  readonly home: string | undefined;
  /** Paths in orthweb.yaml start here, those in flags and variables where the operator stands. */
  readonly fileDirectory: string;
  readonly readFile: FileReader;
  /** What the way of running says about access when the operator says nothing. */
  readonly openToInternet: boolean;
}

export interface Completed {
  readonly settings: Filled;
  readonly publicKey: string | undefined;
  readonly authorities: string | undefined;
  readonly sources: Readonly<Record<SettingPath, Source>>;
  /** `orthweb.yaml:3:8`, `--web-cidr`, `ORTHWEB_WEB_CIDR` or `default`. */
  readonly places: Readonly<Record<SettingPath, string>>;
  readonly faults: readonly Fault[];
}

/** One value for each setting, from the first of the layers that has it, and the rules between them. */
export function complete(layers: readonly CheckedLayer[], world: World): Completed {
  const from = new Map(
    SETTINGS.map(({ path }) => [path, layers.find(({ valid }) => valid.has(path))] as const),
  );
  const wrong = layers.flatMap(({ faults }) => faults.flatMap(({ path }) => path ?? []));
  const where: Whereabouts = (path, index) => {
    const full = index === undefined ? path.split('.') : [...path.split('.'), index];
    return from.get(path)?.layer.where(full, 'value') ?? 'default';
  };
  const settings = filled(from, world);
  const rules = RULES.filter(
    ({ reads }) => !reads.some((path) => wrong.some((other) => touches(other, path))),
  );
  const key = keyOf(settings.hosts, from, world, where);
  const signers = authoritiesOf(settings.database, from, world, where);
  return {
    settings,
    publicKey: key.publicKey,
    authorities: signers.authorities,
    sources: Object.fromEntries(
      SETTINGS.map(({ path }) => [path, from.get(path)?.layer.source ?? 'default']),
    ) as Record<SettingPath, Source>,
    places: Object.fromEntries(SETTINGS.map(({ path }) => [path, where(path)])) as Record<
      SettingPath,
      string
    >,
    faults: [
      ...rules.flatMap((rule) => rule.faults(settings, where)),
      ...key.faults,
      ...signers.faults,
    ],
  };
}

type Origins = ReadonlyMap<SettingPath, CheckedLayer | undefined>;

function filled(from: Origins, world: World): Filled {
  const values: Record<string, unknown> = {};
  for (const [path, checked] of from)
    if (checked !== undefined) place(values, path, checked.valid.get(path));
  const settings = settingsSchema.parse(values);
  const { vpcCidr } = settings.network;
  const computed = defaultSubnets(vpcCidr);
  const openToInternet =
    from.get('access.openToInternet') === undefined
      ? world.openToInternet
      : settings.access.openToInternet;
  const side = (given: readonly string[] | undefined) => {
    const networks = given ?? (openToInternet ? ['0.0.0.0/0'] : undefined);
    return networks && [...new Set(networks.map((text) => cidr(text).text))];
  };
  const [web, dicom] = [side(settings.access.web), side(settings.access.dicom)];
  return {
    ...settings,
    access: { ...(web && { web }), ...(dicom && { dicom }), openToInternet },
    network: {
      vpcCidr,
      publicSubnets: settings.network.publicSubnets ?? computed.publicSubnets,
      privateSubnets: settings.network.privateSubnets ?? computed.privateSubnets,
    },
    dicomPeers: settings.dicomPeers.map((peer) => ({ ...peer, cidr: cidr(peer.cidr).text })),
  };
}

function keyOf(
  hosts: Filled['hosts'],
  from: Origins,
  world: World,
  where: Whereabouts,
): { readonly publicKey: string | undefined; readonly faults: readonly Fault[] } {
  const { publicKey, publicKeyFile } = hosts;
  const source = (path: SettingPath) => from.get(path)?.layer.source ?? 'default';
  // Text goes before a path, unless the path was given by what goes before the text's source.
  const useText =
    RANK.indexOf(source('hosts.publicKey')) <= RANK.indexOf(source('hosts.publicKeyFile'));
  const base = source('hosts.publicKeyFile') === 'file' ? world.fileDirectory : '.';
  try {
    const key = choosePublicKey({
      ...(publicKey !== undefined && useText && { publicKey }),
      ...(publicKeyFile !== undefined && { publicKeyFile, base }),
      home: world.home,
      readFile: world.readFile,
    });
    return { publicKey: key, faults: [] };
  } catch (error) {
    if (!(error instanceof KeyFileFault)) throw error;
    const text = `hosts.publicKeyFile ${shown(publicKeyFile)} ${error.message}`;
    return { publicKey: undefined, faults: [{ where: where('hosts.publicKeyFile'), text }] };
  }
}

function authoritiesOf(
  { caFile }: Filled['database'],
  from: Origins,
  world: World,
  where: Whereabouts,
): { readonly authorities: string | undefined; readonly faults: readonly Fault[] } {
  if (caFile === undefined) return { authorities: undefined, faults: [] };
  const inFile = from.get('database.caFile')?.layer.source === 'file';
  const base = inFile ? world.fileDirectory : '.';
  const read = readAuthorities({ file: caFile, base, readFile: world.readFile });
  if ('pem' in read) return { authorities: read.pem, faults: [] };
  const text = `database.caFile ${shown(caFile)} ${read.wrong}`;
  return { authorities: undefined, faults: [{ where: where('database.caFile'), text }] };
}

const RANK: readonly Source[] = ['flag', 'environment', 'file', 'default'];
