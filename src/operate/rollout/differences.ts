import { parse } from 'yaml';
import type { BundleFiles } from './bundle-files.ts';

/** How two bundles differ, as an operator would say it. */
export interface Difference {
  /** `Orthanc image A, wanted B`. Never the values of Orthanc's settings: somebody's password may be among them. */
  readonly text: string;
  /** Another Orthanc may bring the tables of the database up to date, and older ones must not run meanwhile. */
  readonly anotherOrthanc: boolean;
}

/** What is not known is taken for the worst. */
export const UNKNOWN: Difference = {
  text: 'what differs is not known, as that bundle is not in the bucket any more',
  anotherOrthanc: true,
};

export function differenceOf(has: BundleFiles, wanted: BundleFiles): Difference {
  const [before, after] = [factsOf(has), factsOf(wanted)];
  const facts = [
    compared('Orthanc image', before.orthanc, after.orthanc),
    compared('Envoy image', before.envoy, after.envoy),
    compared('Orthancs', before.replicas, after.replicas),
    compared('viewers', before.viewers, after.viewers),
    compared('AE title', before.settings['DicomAet'], after.settings['DicomAet']),
  ].filter((text) => text !== '');
  const derived = before.replicas !== after.replicas;
  const areas = AREAS.filter(([, fits, follows]) => !(derived && follows) && differs(fits));
  const all = [...facts, ...settingsText(before, after), ...areas.map(([area]) => area)];
  return {
    text: all.length === 0 ? 'settings of the containers' : all.join(', '),
    anotherOrthanc: before.orthanc !== after.orthanc,
  };

  function differs(fits: RegExp): boolean {
    const paths = new Set([...has.keys(), ...wanted.keys()]);
    return [...paths].some((path) => fits.test(path) && has.get(path) !== wanted.get(path));
  }
}

/** `true`: follows from the number of Orthancs as well. */
const AREAS: readonly (readonly [string, RegExp, boolean])[] = [
  ['settings of Envoy', /^(envoy|sds-\w+)\.yaml$/, true],
  ["the hosts' own scripts", /^(bin|units)\/|\.sql$/, false],
  ['authorities of the database', /^rds-ca\.pem$/, false],
  ['settings of the container engine', /^docker-daemon\.json$/, false],
];

interface Facts {
  readonly orthanc: string;
  readonly envoy: string;
  readonly replicas: string;
  readonly viewers: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
}

function factsOf(files: BundleFiles): Facts {
  const compose = parse(files.get('docker-compose.yml') ?? '') as {
    services?: Readonly<Record<string, Service>>;
  } | null;
  const services = Object.entries(compose?.services ?? {});
  const orthancs = services.filter(([name]) => name.startsWith('orthanc-')).map(([, it]) => it);
  const environment = orthancs[0]?.environment ?? {};
  const viewers = Object.keys(environment).flatMap(
    (name) => /^(STONE|OHIF)\w*_PLUGIN_ENABLED$/.exec(name)?.[1]?.toLowerCase() ?? [],
  );
  return {
    orthanc: orthancs[0]?.image ?? 'none',
    envoy: compose?.services?.['envoy']?.image ?? 'none',
    replicas: String(orthancs.length),
    viewers: viewers.sort().join(' and ') || 'none',
    settings: JSON.parse(files.get('orthanc.json') ?? '{}') as Readonly<Record<string, unknown>>,
  };
}

function compared(what: string, has: unknown, wanted: unknown): string {
  return has === wanted ? '' : `${what} ${has}, wanted ${wanted}`;
}

const NAMED = 4;
/** What follows from other facts that are told by themselves. */
const FOLLOWING = ['DicomAet', 'OHIF', 'PostgreSQL'];

function settingsText({ settings: has }: Facts, { settings: wanted }: Facts): readonly string[] {
  const keys = [...new Set([...Object.keys(has), ...Object.keys(wanted)])];
  const changed = keys.filter(
    (key) => !FOLLOWING.includes(key) && JSON.stringify(has[key]) !== JSON.stringify(wanted[key]),
  );
  if (changed.length === 0) return [];
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  return [`Orthanc's ${changed.slice(0, NAMED).join(', ')}${more}`];
}
