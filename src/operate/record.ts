/** Zones and image, chosen once: the same answer in every later run, whatever AWS offers by then. */
export interface Decisions {
  readonly zones: readonly [string, string];
  readonly imageId: string;
  readonly rootDevice: string;
}

/** Who may reach the site, as last applied: the default for runs that say nothing about it. */
export interface RecordedAccess {
  readonly web?: readonly string[] | undefined;
  readonly dicom?: readonly string[] | undefined;
}

export interface RunNote {
  readonly command: string;
  readonly by: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly result?: 'done' | 'failed' | 'interrupted';
}

/**
 * What was decided for a deployment: never what exists, which only AWS knows. Holds no secret.
 */
export interface DeploymentRecord {
  readonly version: 1;
  readonly name: string;
  /** Tells this deployment from an earlier one of the same name; part of every client token. */
  readonly uuid: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: string;
  readonly decisions?: Decisions;
  readonly access?: RecordedAccess;
  /** Client token generation by node id. */
  readonly generations: Readonly<Record<string, number>>;
  /** Nodes whose current generation was seen alive. */
  readonly spent: readonly string[];
  /** The last database snapshot taken by `down`; the next `up` restores from it. */
  readonly finalSnapshot?: string | undefined;
  /** The snapshot that the operator chose for a database that is not complete yet; a run that was cut short keeps to it. */
  readonly restoring?: string | undefined;
  /** A database of this deployment was seen ready, and no `down` has taken a last copy of it since. */
  readonly databaseLives?: boolean;
  /** The hosts' SSH key as last applied: what lies in another operator's home must not change it. */
  readonly publicKey?: string | undefined;
  /** Root certificates of RDS that the operator brought: whoever looks next may not have the file. */
  readonly authorities?: string | undefined;
  /** Container images as last applied: what another version of orthweb would choose must not come by itself. */
  readonly images?: { readonly orthanc: string; readonly envoy: string };
  /** Where a failover that has begun to move addresses brings the site: its repetition must not bring it back. */
  readonly failoverTo?: 'primary' | 'secondary' | undefined;
  /** The newest last, at most `RUNS_KEPT`. */
  readonly runs: readonly RunNote[];
}

/** A year of a busy site: `history` shows them. */
export const RUNS_KEPT = 100;

export function newRecord(
  at: { readonly name: string; readonly account: string; readonly region: string },
  uuid: string,
  nowMs: number,
): DeploymentRecord {
  const createdAt = new Date(nowMs).toISOString();
  return { version: 1, ...at, uuid, createdAt, generations: {}, spent: [], runs: [] };
}
