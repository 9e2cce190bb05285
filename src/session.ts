import { setMaxListeners } from 'node:events';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { CallCounts, CallHooks } from './aws/calls.ts';
import {
  type ClientOptions,
  type Clients,
  loadAllClients,
  loadClients,
  type ServiceClients,
} from './aws/clients.ts';
import type { SentCall } from './aws/sent-calls.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { UsageError } from './errors.ts';
import type { SoftwareOverrides } from './operate/bundle/software.ts';
import { Ledger } from './operate/ledger.ts';
import type { SitePlace } from './operate/outputs.ts';
import type { Ctx, ProvisionEvent } from './provision/resource.ts';

/** IAM actions of this page. AWS answers it without any permission, too. */
export const ACTIONS = ['sts:GetCallerIdentity'];

/** Where a run goes: AWS itself, or something that answers like it. */
export interface Target {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  /** An emulator's address; absent: AWS. */
  readonly endpoint?: string | undefined;
  /** The sandbox takes any login; absent: the operator's own, by the usual chain. */
  readonly fixedCredentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly pace: number;
  /** A sandbox whose hosts are real. */
  readonly hosts?: RehearsalHosts;
  /** Where an emulator's site is reached: its addresses lead nowhere. */
  readonly site?: SitePlace | undefined;
  /**
   * What opens a shell on a host where Session Manager has no way to it. Undefined for a host that is not real; absent:
   * Session Manager's plugin.
   */
  readonly hostShell?: (instanceId: string) => HostShell | undefined;
}

/** Hosts that run on this machine, and what is other about a site on them. */
export interface RehearsalHosts {
  readonly software: SoftwareOverrides;
  /** Opens ports of this machine for a deployment that is to be, and gives its hosts their images. */
  open(deployment: string, ports: SandboxPorts, images: readonly string[]): Promise<void>;
  /** Where the deployment is reached; undefined: nowhere yet. */
  siteOf(deployment: string): Promise<SitePlace | undefined>;
  /** The deployment is gone: resolves when nothing of it is left on this machine. */
  close(deployment: string): Promise<void>;
  /** Resolves when all hosts are as the emulated AWS says. */
  settle(): Promise<void>;
}

export interface SandboxPorts {
  readonly httpsPort: number;
  readonly dicomPort: number;
  readonly said: { readonly httpsPort: boolean; readonly dicomPort: boolean };
}

/** A program that gives the terminal a shell on a host. `env` goes beside the operator's own. */
export interface HostShell {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface SessionInput {
  readonly target: Target;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  emit(event: ProvisionEvent): void;
  /** Each attempt of each call. */
  readonly called?: ((call: SentCall) => void) | undefined;
}

/** A way to one account and region, with everything that counts and stops its calls. */
export interface Session {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Who makes the calls, as AWS says. */
  readonly arn: string;
  readonly counts: CallCounts;
  readonly ledger: Ledger;
  readonly hosts: RehearsalHosts | undefined;
  /** As in the target. */
  readonly site?: SitePlace | undefined;
  /** For what is finished once it is begun: these calls are made after Ctrl-C too. */
  lasting(): Promise<Pick<ServiceClients, 'ec2'>>;
  /** When the credentials that calls are made with end; undefined: they do not. */
  credentials(): Promise<{ readonly expiration?: Date | undefined }>;
  quotas(): Promise<ServiceClients['quotas']>;
  /** Where its calls go, for programs that make calls of their own. */
  readonly target: Target;
  /** Clients that go on after Ctrl-C, for what has to be undone then. */
  afterwards(): Promise<Pick<ServiceClients, 's3' | 'ssm'>>;
  /** The engine's context for one deployment: loads every client that the kinds use. */
  ctx(deployment: string, config: Pick<Config, 'tags'>): Promise<Ctx>;
}

export async function openSession(input: SessionInput): Promise<Session> {
  const { target, clock, signal } = input;
  // Every poll listens for Ctrl-C; Node warns of a leak at eleven.
  setMaxListeners(0, signal);
  const hooks = hooksOf(input);
  const { counts } = hooks;
  const options = await clientOptions(target, hooks);
  // The ledger is saved and unlocked after Ctrl-C too, and a failover is not left half done.
  const lasting = { ...options, hooks: { ...hooks, signal: new AbortController().signal } };
  const [{ sts }, { s3 }] = await Promise.all([
    loadClients(['sts'], options),
    loadClients(['s3'], lasting),
  ]);
  const me = await sts.send(new GetCallerIdentityCommand({}));
  const account = me.Account ?? '';
  const { region } = options;
  const partition = me.Arn?.split(':')[1] ?? 'aws';
  let clients: Promise<Clients> | undefined;
  return {
    account,
    region,
    partition,
    arn: me.Arn ?? '',
    counts,
    ledger: new Ledger(s3, { account, region }),
    hosts: target.hosts,
    site: target.site,
    lasting: () => loadClients(['ec2'], lasting),
    credentials: () => sts.config.credentials(),
    quotas: async () => (await loadClients(['quotas'], options)).quotas,
    target,
    afterwards: async () => ({ s3, ...(await loadClients(['ssm'], lasting)) }),
    async ctx(deployment, config) {
      clients ??= loadAllClients(options);
      const place = { deployment, account, region, partition };
      const run = { clock, signal, pace: target.pace, emit: input.emit };
      return { ...place, ...run, aws: await clients, extraTags: config.tags };
    },
  };
}

function hooksOf({ target, clock, signal, emit, called }: SessionInput): CallHooks {
  return {
    counts: { total: 0, mutating: 0 },
    clock,
    pace: target.pace,
    signal,
    retrying: (operation, code, elapsedMs) =>
      emit({ type: 'retrying', operation, code, elapsedMs }),
    called,
  };
}

async function clientOptions(target: Target, hooks: CallHooks): Promise<ClientOptions> {
  const region = target.region ?? (await configuredRegion(target.profile));
  const { endpoint } = target;
  if (target.fixedCredentials !== undefined) {
    return { region, endpoint, credentials: target.fixedCredentials, hooks };
  }
  const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
  const { profile } = target;
  const chain = fromNodeProviderChain({
    ...(profile === undefined ? {} : { profile }),
    clientConfig: { region },
  });
  return { region, endpoint, credentials: chain, hooks };
}

/** As the AWS tools find it: variable, then the profile. */
async function configuredRegion(profile: string | undefined): Promise<string> {
  const { Client } = await import('./aws/client-sts.ts');
  const client = new Client(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    // "Region is missing" is all that the SDK knows.
    throw new UsageError('no region: neither a flag nor the AWS configuration names one', {
      hint: 'name it with --region ca-central-1, or AWS_REGION',
    });
  }
}
