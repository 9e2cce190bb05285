import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import { type CallHooks, type Freshness, neverMade, watchCalls } from './calls.ts';
import { tellCalls } from './sent-calls.ts';

export interface ServiceClients {
  readonly ec2: EC2Client;
  readonly rds: RDSClient;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly quotas: ServiceQuotasClient;
}

/** Those that the engine works with. */
export interface Clients extends Omit<ServiceClients, 'quotas'> {
  /**
   * One attempt only, for creates that AWS cannot tell from a second create (VPC, subnet, gateway, address, key) and for
   * commands to hosts: after a lost reply the SDK's own repetition would make two and report one.
   */
  readonly once: Pick<ServiceClients, 'ec2' | 'kms' | 'ssm'>;
}

export type Service = keyof ServiceClients;

export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string | undefined;
  /** One provider for all clients: each would otherwise run the whole chain (single sign-on, MFA) by itself. */
  readonly credentials: NonNullable<ConstructorParameters<typeof EC2Client>[0]>['credentials'];
  readonly hooks: CallHooks;
}

// biome-ignore lint/suspicious/noExplicitAny: ten constructors whose configurations differ in what is not used here
type AnyClient = new (config: any) => any;

// Each module re-exports one client, so that a bundle holds only the clients that a command names.
const MODULES: Record<Service, () => Promise<{ readonly Client: AnyClient }>> = {
  ec2: () => import('./client-ec2.ts'),
  rds: () => import('./client-rds.ts'),
  s3: () => import('./client-s3.ts'),
  iam: () => import('./client-iam.ts'),
  kms: () => import('./client-kms.ts'),
  logs: () => import('./client-logs.ts'),
  secrets: () => import('./client-secrets.ts'),
  ssm: () => import('./client-ssm.ts'),
  sts: () => import('./client-sts.ts'),
  quotas: () => import('./client-quotas.ts'),
};

const ENGINES = ['ec2', 'rds', 's3', 'iam', 'kms', 'logs', 'secrets', 'ssm', 'sts'] as const;

/** The named clients, ready for use; the others are neither loaded nor made. */
export async function loadClients<S extends Service>(
  services: readonly S[],
  options: ClientOptions,
): Promise<Pick<ServiceClients, S>> {
  return loadEach(services, options, {});
}

export async function loadAllClients(options: ClientOptions): Promise<Clients> {
  const fresh = { ec2: neverMade(), kms: neverMade() };
  const [all, ec2, kms, ssm] = await Promise.all([
    loadEach(ENGINES, options, fresh),
    load('ec2', options, 1, fresh.ec2),
    load('kms', options, 1, fresh.kms),
    load('ssm', options, 1, undefined),
  ]);
  return { ...all, once: { ec2, kms, ssm } };
}

async function loadEach<S extends Service>(
  services: readonly S[],
  options: ClientOptions,
  fresh: Partial<Readonly<Record<Service, Freshness>>>,
): Promise<Pick<ServiceClients, S>> {
  const entries = services.map(async (service) => [
    service,
    await load(service, options, 8, fresh[service]),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

async function load(
  service: Service,
  options: ClientOptions,
  maxAttempts: number,
  fresh: Freshness | undefined,
) {
  const { Client } = await MODULES[service]();
  const client = new Client({
    region: options.region,
    credentials: options.credentials,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    // An emulator answers for all buckets under one host name.
    ...(service === 's3' && options.endpoint !== undefined ? { forcePathStyle: true } : {}),
    retryMode: 'standard',
    // IAM's quota errors count as throttling in the SDK: eight attempts would look like a hang.
    maxAttempts: service === 'iam' ? Math.min(maxAttempts, 4) : maxAttempts,
    // The SDK has no time limit of its own: a silent peer would hold a call for ever.
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
    },
  });
  const { clock, called } = options.hooks;
  watchCalls(client, service, options.hooks, fresh);
  if (called !== undefined) tellCalls(client, service, clock, called);
  return client;
}
