import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
} from '@aws-sdk/client-service-quotas';
import { hasCode } from '../aws/errors.ts';
import { Unchecked } from './check.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = ['servicequotas:GetServiceQuota', 'servicequotas:GetAWSDefaultServiceQuota'];

/** A quota as Service Quotas calls it. */
export interface QuotaRef {
  readonly service: string;
  readonly code: string;
  readonly name: string;
}

/** The account's limit by Service Quotas, else by what the service itself says of it. */
export async function limitOf(
  scene: Scene,
  quota: QuotaRef,
  otherwise: (() => Promise<number | undefined>) | undefined,
): Promise<number> {
  try {
    const value = await askQuota(scene, quota);
    if (value !== undefined) return value;
    throw new Unchecked(`Service Quotas names no ${quota.name}`);
  } catch (error) {
    const value = await otherwise?.();
    if (value === undefined) throw error;
    return value;
  }
}

async function askQuota(scene: Scene, { service, code }: QuotaRef): Promise<number | undefined> {
  const quotas = await (await scene.session()).quotas();
  const ask = { ServiceCode: service, QuotaCode: code };
  try {
    return (await quotas.send(new GetServiceQuotaCommand(ask))).Quota?.Value;
  } catch (error) {
    // "If the applied quota value is not available for a quota, the quota is not retrieved": then the default holds.
    if (!hasCode(error, 'NoSuchResourceException')) throw error;
    return (await quotas.send(new GetAWSDefaultServiceQuotaCommand(ask))).Quota?.Value;
  }
}
