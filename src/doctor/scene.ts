import type { Address, Instance, Vpc } from '@aws-sdk/client-ec2';
import type { DBInstance } from '@aws-sdk/client-rds';
import type { Config } from '../config.ts';
import type { Meant } from '../operate/deployment.ts';
import type { DeploymentRecord } from '../operate/record.ts';
import type { Ctx } from '../provision/resource.ts';
import type { Session } from '../session.ts';

/** What went wrong and what to do, in an operator's words. */
export interface Told {
  readonly text: string;
  readonly fix: string | undefined;
}

/** This machine. */
export interface Machine {
  /** Node's version: `20.20.0`. */
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: number;
}

/** Where a session could be opened, and why not. */
export type Opened =
  | { readonly session: Session }
  | { readonly error: unknown; readonly told: Told };

/** What RDS says of its own quotas, by their names: in use, and at most. */
export type DatabaseQuotas = Readonly<
  Record<string, { readonly used: number; readonly max: number } | undefined>
>;

/**
 * What checks look at; each thing is looked at once, when the first of them asks. A look that cannot be made, for a reason
 * that another check is about, throws `Unchecked`.
 */
export interface Scene {
  readonly machine: Machine;
  readonly sandboxed: boolean;
  readonly signal: AbortSignal;
  /** Where the configuration comes from: `orthweb.yaml`. */
  readonly configFile: { readonly path: string; readonly exists: boolean };
  /** As it was named, by whichever way. */
  readonly profile: string | undefined;
  /** Throws the configuration's own faults. */
  readConfig(): Config;
  /** One without faults. */
  config(): Config;
  /** The credentials at work, or why not. Throws `Unchecked` where there is nothing to be tried. */
  opened(): Promise<Opened>;
  session(): Promise<Session>;
  /** The same credentials in AWS's first region: a region that is not enabled refuses them, that one does not. */
  worksElsewhere(): Promise<boolean>;
  /** The deployment that is meant; undefined: there is none yet. Throws what the other commands say. */
  deployment(): Promise<Meant | undefined>;
  /** Its name; undefined: there is none yet. */
  own(): Promise<string | undefined>;
  record(): Promise<DeploymentRecord | undefined>;
  ctx(): Promise<Ctx>;
  /** All of the region, not only the deployment's own. */
  addresses(): Promise<readonly Address[]>;
  vpcs(): Promise<readonly Vpc[]>;
  instances(): Promise<readonly Instance[]>;
  /** The deployment's own. */
  database(): Promise<DBInstance | undefined>;
  databaseQuotas(): Promise<DatabaseQuotas>;
  /** Id of the image that hosts would start from. */
  image(): Promise<string>;
}
