import { dirname } from 'node:path';
import { type Completed, complete } from './config/complete.ts';
import { type Fault, refuse } from './config/faults.ts';
import { type ConfigFile, fileLayer } from './config/file.ts';
import { check, type Layer, type Source } from './config/layers.ts';
import type { SubnetPair } from './config/network.ts';
import type { FileReader } from './config/public-key.ts';
import type { SettingPath } from './config/settings.ts';
import { environmentLayer, flagLayer } from './config/written.ts';
import { UsageError } from './errors.ts';

/** What a deployment is to be like, every value checked and filled in. Plain data: it can be written as JSON. */
export interface Config {
  /** Absent: the only deployment there is, or a random name for the first one. */
  readonly name?: string;
  /** Absent: as the AWS configuration says. */
  readonly region?: string;
  readonly profile?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly access: {
    /** Absent: nobody said. `requireAccess` asks for it where it is needed. */
    readonly web?: readonly string[];
    readonly dicom?: readonly string[];
    readonly openToInternet: boolean;
  };
  readonly site: {
    /** Absent: the site is known by its address alone. */
    readonly domain?: string;
  };
  readonly network: {
    readonly vpcCidr: string;
    readonly publicSubnets: SubnetPair;
    readonly privateSubnets: SubnetPair;
  };
  readonly dicomPeers: readonly { readonly cidr: string; readonly port: number }[];
  readonly endpoints: 'default' | 'full';
  readonly hosts: {
    readonly instanceType: string;
    readonly volumeGiB: number;
    /** `ssh-ed25519 AAAA...`, without comment. Absent: no key pair. */
    readonly publicKey?: string;
    /** Where the hosts find the compose plugin. Absent: where its makers publish it. */
    readonly composeUrl?: string;
  };
  readonly database: {
    readonly instanceClass: string;
    readonly majorVersion: number;
    readonly storageGiB: number;
    readonly backupDays: number;
    readonly multiAz: boolean;
    /** PEM: who signs the certificate of the database. Absent: those of RDS that orthweb brings. */
    readonly authorities?: string;
  };
  readonly orthanc: {
    readonly image: string;
    readonly replicas: number;
    readonly aeTitle: string;
    readonly viewers: readonly ('stone' | 'ohif')[];
    /** Of Orthanc's own configuration; none of those that orthweb decides. */
    readonly settings: Readonly<Record<string, unknown>>;
  };
  readonly envoy: { readonly image: string };
  readonly logs: { readonly containers: boolean; readonly retentionDays: number };
  readonly keys: { readonly deletionWindowDays: number };
  readonly sandbox: {
    readonly delays: 'short' | 'realistic' | 'none';
    /** `auto`: real hosts where a Docker engine answers. */
    readonly hosts: 'auto' | 'off';
    /** Of this machine. */
    readonly httpsPort: number;
    readonly dicomPort: number;
    /** Absent: the published ones, and for the host one that is built here. */
    readonly images: {
      readonly host?: string;
      readonly postgres?: string;
      readonly orthanc?: string;
      readonly envoy?: string;
    };
  };
  /** Where each setting's value came from. */
  readonly sources: Readonly<Record<SettingPath, Source>>;
}

export interface ConfigInput {
  /** By commander's attribute: `webCidr`. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: ConfigFile | undefined;
  readonly readFile: FileReader;
  /** What the way of running implies where the operator says nothing: the sandbox is open to whoever reaches it. */
  readonly implied?: { readonly openToInternet?: boolean };
}

/** A configuration, what each setting was before it was made of them, and where that was written. */
export interface WrittenConfig extends Pick<Completed, 'settings' | 'places'> {
  readonly config: Config;
}

/** Flag before environment before file before default. Throws one UsageError with everything that is wrong. */
export function resolveConfig(input: ConfigInput): Config {
  return resolveWritten(input).config;
}

export function resolveWritten(input: ConfigInput): WrittenConfig {
  const { faults, ...written } = assessed(input);
  if (faults.length > 0) refuse(faults);
  return written;
}

/** Everything that `resolveConfig` would refuse. */
export function configFaults(input: ConfigInput): readonly Fault[] {
  return assessed(input).faults;
}

function assessed(input: ConfigInput): WrittenConfig & { readonly faults: Fault[] } {
  const read = [
    flagLayer(input.flags),
    environmentLayer(input.env),
    ...(input.file === undefined ? [] : [fileLayer(input.file)]),
  ];
  const layers = read.map(({ layer, faults }) => {
    const checked = check(layer);
    return { layer, valid: checked.valid, faults: inOrder(layer, [...faults, ...checked.faults]) };
  });
  const { settings, places, publicKey, authorities, sources, faults } = complete(layers, {
    home: input.env['HOME'] ?? input.env['USERPROFILE'],
    fileDirectory: dirname(input.file?.path ?? '.'),
    readFile: input.readFile,
    openToInternet: input.implied?.openToInternet ?? false,
  });
  const all = [...layers.flatMap((layer) => layer.faults), ...faults];
  const { publicKey: _given, publicKeyFile: _named, ...known } = settings.hosts;
  const hosts = { ...known, ...(publicKey !== undefined && { publicKey }) };
  const { caFile: _file, ...asked } = settings.database;
  const database = { ...asked, ...(authorities !== undefined && { authorities }) };
  const config = frozen({ ...settings, hosts, database, sources });
  return { config, settings, places, faults: all };
}

/** Those of a file from its top to its end. */
function inOrder(layer: Layer, faults: readonly Fault[]): readonly Fault[] {
  if (layer.source !== 'file') return faults;
  return faults.toSorted((a, b) => a.where.localeCompare(b.where, 'en', { numeric: true }));
}

export interface Access {
  readonly web: readonly string[];
  readonly dicom: readonly string[];
}

/** For what opens the site: who may reach it has no default. */
export function requireAccess({ access }: Pick<Config, 'access'>): Access {
  const { web, dicom } = access;
  if (web !== undefined && dicom !== undefined) return { web, dicom };
  const missing = [
    ...(web === undefined ? [{ by: 'HTTPS (access.web)', flag: '--web-cidr' }] : []),
    ...(dicom === undefined ? [{ by: 'DICOM (access.dicom)', flag: '--dicom-cidr' }] : []),
  ];
  const ways = missing.map(({ by }) => by).join(' and ');
  const flags = missing.map(({ flag }) => `${flag} 203.0.113.0/24`).join(' ');
  throw new UsageError(`nobody said who may reach the site by ${ways}`, {
    hint: `name your networks: ${flags}, or say --open-to-internet`,
  });
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
