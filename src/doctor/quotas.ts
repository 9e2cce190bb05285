import { accountLimits } from './account-limits.ts';
import { type Check, fail, pass, skipped, Unchecked, type Verdict } from './check.ts';
import { limitOf, type QuotaRef } from './quota-limit.ts';
import { countedTypes, isOwn, isStandardType, vcpusOf } from './quota-use.ts';
import type { Scene } from './scene.ts';

/** What the account may have in the region, against what it has and what this deployment still needs. */
export const QUOTAS: readonly Check[] = [
  { id: 'quotas/elastic-ips', title: 'Elastic IP addresses: two', run: checkAddresses },
  { id: 'quotas/vpcs', title: 'VPCs: one', run: checkVpcs },
  { id: 'quotas/vcpus', title: 'Virtual CPUs of running instances', run: checkVcpus },
  { id: 'quotas/databases', title: 'Database instances: one', run: checkDatabases },
  { id: 'quotas/database-storage', title: 'Storage of databases', run: checkStorage },
];

/** How much there may be, is, and is still needed. */
export interface Room {
  readonly what: string;
  readonly limit: number;
  readonly used: number;
  readonly needed: number;
}

export function judgeRoom({ what, limit, used, needed }: Room, quota: QuotaRef): Verdict {
  const seen = `${used} of ${limit} ${what} in use`;
  if (needed <= 0) return pass(`${seen}, no more needed`);
  if (used + needed <= limit) return pass(`${seen}, ${needed} more needed`);
  const { service, code, name } = quota;
  return fail(
    `${seen}, and ${needed} more needed`,
    `ask for ${used + needed} of "${name}" in Service Quotas (${service}/${code}): aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${used + needed}`,
  );
}

const ADDRESSES: QuotaRef = { service: 'ec2', code: 'L-0263D0A3', name: 'EC2-VPC Elastic IPs' };
const VPCS: QuotaRef = { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region' };
const VCPUS: QuotaRef = {
  service: 'ec2',
  code: 'L-1216C47A',
  name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
};
const DATABASES: QuotaRef = { service: 'rds', code: 'L-7B6409FD', name: 'DB instances' };
const STORAGE: QuotaRef = {
  service: 'rds',
  code: 'L-7ADDB58A',
  name: 'Total storage for all DB instances',
};

const ADDRESSES_NEEDED = 2;
const HOSTS = 2;

async function checkAddresses(scene: Scene): Promise<Verdict> {
  const [own, all, limit] = await Promise.all([
    scene.own(),
    scene.addresses(),
    limitOf(scene, ADDRESSES, async () => (await accountLimits(scene)).elasticIps),
  ]);
  const needed = ADDRESSES_NEEDED - all.filter(isOwn(own)).length;
  return judgeRoom({ what: 'addresses', limit, used: all.length, needed }, ADDRESSES);
}

async function checkVpcs(scene: Scene): Promise<Verdict> {
  const [own, all, limit] = await Promise.all([
    scene.own(),
    scene.vpcs(),
    limitOf(scene, VPCS, undefined),
  ]);
  const needed = all.some(isOwn(own)) ? 0 : 1;
  return judgeRoom({ what: 'VPCs', limit, used: all.length, needed }, VPCS);
}

async function checkVcpus(scene: Scene): Promise<Verdict> {
  const { instanceType } = scene.config().hosts;
  if (!isStandardType(instanceType))
    return skipped(`${instanceType} has a quota of its own, which is not known here`);
  const [own, all, limit] = await Promise.all([
    scene.own(),
    scene.instances(),
    limitOf(scene, VCPUS, undefined),
  ]);
  const [running, ours] = [countedTypes(all), countedTypes(all.filter(isOwn(own)))];
  const vcpus = await vcpusOf(await scene.ctx(), [instanceType, ...running]);
  const sum = (types: readonly string[]): number =>
    types.reduce((total, type) => total + (vcpus.get(type) ?? 0), 0);
  const needed = HOSTS * sum([instanceType]) - sum(ours);
  return judgeRoom({ what: 'vCPUs', limit, used: sum(running), needed }, VCPUS);
}

async function checkDatabases(scene: Scene): Promise<Verdict> {
  const { DBInstances: known } = await scene.databaseQuotas();
  const [there, limit] = await Promise.all([
    scene.database(),
    limitOf(scene, DATABASES, async () => known?.max),
  ]);
  const needed = there === undefined ? 1 : 0;
  return judgeRoom({ what: 'databases', limit, used: usedOf(known), needed }, DATABASES);
}

async function checkStorage(scene: Scene): Promise<Verdict> {
  const { AllocatedStorage: known } = await scene.databaseQuotas();
  const [there, limit] = await Promise.all([
    scene.database(),
    limitOf(scene, STORAGE, async () => known?.max),
  ]);
  const needed = Math.max(0, scene.config().database.storageGiB - (there?.AllocatedStorage ?? 0));
  return judgeRoom({ what: 'GiB', limit, used: usedOf(known), needed }, STORAGE);
}

function usedOf(known: { readonly used: number } | undefined): number {
  if (known === undefined) throw new Unchecked('RDS does not say how much is in use');
  return known.used;
}
