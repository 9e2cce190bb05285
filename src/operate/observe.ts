import type { Config } from '../config.ts';
import { decide } from '../provision/decide.ts';
import { checkStack } from '../provision/graph.ts';
import { type Plan, plan } from '../provision/plan.ts';
import type { AnyNode, Ctx } from '../provision/resource.ts';
import { endpointServices } from '../provision/stack/endpoints.ts';
import type { Settings } from '../provision/stack/settings.ts';
import { stack } from '../provision/stack.ts';
import { Survey } from '../provision/survey.ts';
import { hostSoftware, type SoftwareOverrides } from './bundle/software.ts';
import { type Entry, type Ledger, lockKey } from './ledger.ts';
import type { LockBody } from './lock.ts';
import type { Decisions, DeploymentRecord } from './record.ts';

export interface ObserveInput {
  readonly ctx: Ctx;
  readonly ledger: Ledger;
  readonly config: Config;
  readonly allowRestart: boolean;
  /** False: the lock need not be read. */
  readonly mayBeLocked: boolean;
  /** Taken where nothing is recorded: a choice shown to the operator must not change before it is applied. */
  readonly decisions?: Decisions;
  /** Of hosts that are not AWS's. */
  readonly overrides?: SoftwareOverrides | undefined;
  /** The snapshot that a missing database is to be made from; absent: the last one that `down` took. */
  readonly restoreFrom?: string | undefined;
}

/** Fills in what the configuration leaves open, from the record or by asking. */
export type CompleteConfig = (
  config: Config,
  record: DeploymentRecord | undefined,
) => Config | Promise<Config>;

const SUBNETS = ['public-a', 'public-b', 'private-a', 'private-b'].map((id) => `network/${id}`);
const MACHINES = ['hosts/template', 'hosts/primary', 'hosts/secondary'];

/** A deployment as it is, whatever it should be. */
export interface Look {
  readonly record: Entry<DeploymentRecord> | undefined;
  readonly lock: Entry<LockBody> | undefined;
  /** Good for looking and removing: what the nodes should be is not decided. */
  readonly nodes: readonly AnyNode[];
  readonly survey: Survey;
}

/** A deployment as it is and as it should be, from one look. */
export interface Observed extends Look {
  /** As completed. */
  readonly config: Config;
  readonly decisions: Decisions;
  readonly plan: Plan;
  /** SHA-256 of what hosts are to run. */
  readonly bundle: string;
  /** The archive itself. */
  readonly bundleBytes: Uint8Array;
  /** The snapshot that was named, now or in a run that was cut short. */
  readonly restoreFrom: string | undefined;
}

export interface HowToLook {
  /** These nodes alone. */
  readonly only?: readonly string[];
  readonly purpose?: 'build';
}

/** Reads only. Record and AWS are read at the same time: an unchanged deployment takes as few round trips as one look. */
export async function look(input: ObserveInput, how: HowToLook = {}): Promise<Look> {
  const { ctx, ledger } = input;
  const whole = stack(settingsOf(input, { purpose: how.purpose }));
  checkStack(whole);
  const nodes = whole.filter((node) => how.only?.includes(node.id) ?? true);
  const survey = new Survey(ctx, nodes);
  const [record, lock] = await Promise.all([
    ledger.readRecord(ctx.deployment),
    input.mayBeLocked ? ledger.read<LockBody>(lockKey(ctx.deployment)) : undefined,
    ...nodes.map((node) => survey.of(node)),
  ]);
  return { record, lock, nodes, survey };
}

export async function observe(
  input: ObserveInput,
  complete: CompleteConfig = asApplied,
): Promise<Observed> {
  const { ctx, allowRestart } = input;
  const seen = await look(input, { purpose: 'build' });
  const { record, lock, survey } = seen;
  const config = await complete(input.config, record?.value);
  const kept = { ...input.decisions, ...(await binding(record?.value.decisions, seen)) };
  const decisions = await decide(ctx, wantedOf(config), kept);
  const software = await hostSoftware(ctx, config, input.overrides);
  const restoreFrom = input.restoreFrom ?? record?.value.restoring;
  const nodes = stack(
    settingsOf({ ctx, config }, { decided: decisions, software, restoreFrom, purpose: 'build' }),
  );
  const made = await plan(ctx, nodes, survey, { allowRestart });
  return {
    config,
    record,
    lock,
    decisions,
    nodes,
    survey,
    plan: made,
    bundle: software.bundle.sha256,
    bundleBytes: software.bundle.bytes,
    restoreFrom,
  };
}

/** A choice binds while something that was made with it exists: after `down` the next `up` chooses anew. */
async function binding(
  decisions: Decisions | undefined,
  { nodes, survey }: Look,
): Promise<Partial<Decisions>> {
  if (decisions === undefined) return {};
  const { zones, imageId, rootDevice } = decisions;
  const exists = async (...ids: readonly string[]): Promise<boolean> => {
    const found = nodes.filter((node) => ids.includes(node.id)).map((node) => survey.of(node));
    return (await Promise.all(found)).some((all) => all.length > 0);
  };
  return {
    ...((await exists(...SUBNETS)) && { zones }),
    ...((await exists(...MACHINES)) && { imageId, rootDevice }),
  };
}

/** Who may reach the site, the images, the hosts' key and RDS's authorities are as configured, else as applied last. */
export function asApplied(config: Config, record: DeploymentRecord | undefined): Config {
  const web = config.access.web ?? record?.access?.web;
  const dicom = config.access.dicom ?? record?.access?.dicom;
  const access = { ...config.access, ...(web && { web }), ...(dicom && { dicom }) };
  const authorities = config.database.authorities ?? record?.authorities;
  const database = { ...config.database, ...(authorities && { authorities }) };
  const images = imagesAsApplied(config, record);
  return { ...config, ...images, access, database, hosts: hostsAsApplied(config, record) };
}

/** Another version of orthweb has other defaults: that alone must not bring another Orthanc. `upgrade` does. */
function imagesAsApplied(
  { sources, orthanc, envoy }: Config,
  record: DeploymentRecord | undefined,
): Pick<Config, 'orthanc' | 'envoy'> {
  const image = (of: 'orthanc' | 'envoy', configured: string): string =>
    sources[`${of}.image`] === 'default' ? (record?.images?.[of] ?? configured) : configured;
  return {
    orthanc: { ...orthanc, image: image('orthanc', orthanc.image) },
    envoy: { ...envoy, image: image('envoy', envoy.image) },
  };
}

/** A key that merely lies in somebody's home is taken for a new deployment only: it must not depend on who looks. */
function hostsAsApplied(config: Config, record: DeploymentRecord | undefined): Config['hosts'] {
  const { sources, hosts } = config;
  const said = [sources['hosts.publicKey'], sources['hosts.publicKeyFile']];
  if (record?.decisions === undefined || said.some((source) => source !== 'default')) return hosts;
  const { publicKey: _, ...others } = hosts;
  return record.publicKey === undefined ? others : { ...others, publicKey: record.publicKey };
}

export function settingsOf(
  { ctx, config }: Pick<ObserveInput, 'ctx' | 'config'>,
  known: Partial<Pick<Settings, 'decided' | 'software' | 'purpose' | 'restoreFrom'>>,
): Settings {
  const { deployment, account, region, partition } = ctx;
  return { deployment, account, region, partition, config, decided: undefined, ...known };
}

/** What zones and image are chosen for. */
export function wantedOf(config: Config) {
  return {
    instanceType: config.hosts.instanceType,
    instanceClass: config.database.instanceClass,
    majorVersion: String(config.database.majorVersion),
    multiAz: config.database.multiAz,
    endpointServices: endpointServices(config),
  };
}
