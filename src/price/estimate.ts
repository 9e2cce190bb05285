import type { Config } from '../config.ts';
import { PRICES } from './table.ts';

export interface PriceLine {
  readonly what: string;
  readonly dollars: number;
}

export interface Estimate {
  /** A month, without `unknown` and `byUsage`. */
  readonly dollars: number;
  readonly lines: readonly PriceLine[];
  /** Of these list prices. */
  readonly date: string;
  readonly region: string;
  /** What has a price that the table does not know. */
  readonly unknown: readonly string[];
  /** What costs as much as is used of it. */
  readonly byUsage: readonly string[];
}

const HOSTS = 2;
const ZONES = 2;
/** Web login, database login, authority, certificate, and the master login that RDS keeps. */
const SECRETS = 5;
const ENDPOINTS = {
  default: ['secretsmanager'],
  full: ['secretsmanager', 'ssm', 'ssmmessages', 'ec2messages', 'kms', 'logs'],
};

/** What a deployment costs a month at rest: list prices on demand, before discounts, credits and taxes. */
export function monthlyEstimate(
  config: Pick<Config, 'hosts' | 'database' | 'endpoints'>,
): Estimate {
  const { hosts, database } = config;
  const zones = database.multiAz ? 'multi' : 'single';
  const inZones = database.multiAz ? 'two zones' : 'one zone';
  const endpoints = ENDPOINTS[config.endpoints].length;
  const { hoursPerMonth: hours } = PRICES;
  return summed(
    [
      [
        `${HOSTS} x ${hosts.instanceType}`,
        times(entry(PRICES.instances, hosts.instanceType), HOSTS * hours),
      ],
      [`${HOSTS} x ${hosts.volumeGiB} GB volume`, HOSTS * hosts.volumeGiB * PRICES.volumeGb],
      [`detailed monitoring of ${HOSTS} hosts`, HOSTS * PRICES.detailedMonitoring],
      [
        `${database.instanceClass} PostgreSQL, ${inZones}`,
        times(entry<Zoned>(PRICES.databases, database.instanceClass)?.[zones], hours),
      ],
      [
        `${database.storageGiB} GB database storage, ${inZones}`,
        database.storageGiB * PRICES.databaseGb[zones],
      ],
      [`${HOSTS} public IPv4 addresses`, HOSTS * PRICES.publicAddress * hours],
      [
        `${endpoints} interface endpoint${endpoints === 1 ? '' : 's'} in ${ZONES} zones`,
        endpoints * ZONES * PRICES.endpointInAZone * hours,
      ],
      ['1 key', PRICES.key],
      [`${SECRETS} secrets`, SECRETS * PRICES.secret],
    ],
    [`images in S3 at $${PRICES.bucketGb} a GB`, 'logs', 'data sent to the Internet'],
  );
}

export interface Kept {
  /** Allocated storage of the database: the final snapshot is never larger. */
  readonly snapshotGiB?: number | undefined;
  /** Size of the data bucket; absent when nobody measured it. */
  readonly imagesGiB?: number | undefined;
  readonly keys: number;
  readonly secrets?: number;
}

/** What goes on costing after `down` that keeps the data. */
export function keptEstimate({ snapshotGiB = 0, imagesGiB, keys, secrets = 0 }: Kept): Estimate {
  const lines: [string, number][] = [
    [`final snapshot, at most ${snapshotGiB} GB`, snapshotGiB * PRICES.snapshotGb],
    [`${imagesGiB ?? 0} GB of images`, (imagesGiB ?? 0) * PRICES.bucketGb],
    [`${keys} key${keys === 1 ? '' : 's'}`, keys * PRICES.key],
    [`${secrets} secret${secrets === 1 ? '' : 's'}`, secrets * PRICES.secret],
  ];
  return summed(
    lines.filter(([, dollars]) => dollars > 0),
    imagesGiB === undefined ? [`images in S3 at $${PRICES.bucketGb} a GB`] : [],
  );
}

interface Zoned {
  readonly single: number;
  readonly multi?: number;
}

function summed(
  entries: readonly (readonly [string, number | undefined])[],
  byUsage: readonly string[],
): Estimate {
  const lines = entries.flatMap(([what, dollars]) =>
    dollars === undefined ? [] : [{ what, dollars: cents(dollars) }],
  );
  return {
    dollars: cents(lines.reduce((sum, line) => sum + line.dollars, 0)),
    lines,
    date: PRICES.date,
    region: PRICES.region,
    unknown: entries.flatMap(([what, dollars]) => (dollars === undefined ? [what] : [])),
    byUsage,
  };
}

function entry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function times(price: number | undefined, count: number): number | undefined {
  return price === undefined ? undefined : price * count;
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
