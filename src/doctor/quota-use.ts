import {
  type _InstanceType,
  type Instance,
  paginateDescribeInstanceTypes,
  type Tag,
} from '@aws-sdk/client-ec2';
import { DEPLOYMENT_TAG } from '../provision/identity.ts';
import type { Ctx } from '../provision/resource.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:DescribeInstanceTypes'];

/** Whether something carries the deployment's tag; nothing does where there is no deployment yet. */
export function isOwn(deployment: string | undefined) {
  return ({ Tags = [] }: { readonly Tags?: Tag[] | undefined }): boolean =>
    Tags.some(({ Key, Value }) => Key === DEPLOYMENT_TAG && Value === deployment);
}

/** Families that the standard quota counts; `im` and `is` are of the family I. */
const STANDARD = /^(a|c|d|h|i|im|is|m|r|t|z)\d/;

export function isStandardType(type: string): boolean {
  return STANDARD.test(type);
}

/** Of on-demand instances that run or start: those alone count. */
export function countedTypes(instances: readonly Instance[]): readonly string[] {
  return instances
    .filter(({ State }) => ['pending', 'running'].includes(State?.Name ?? ''))
    .filter(({ InstanceLifecycle }) => InstanceLifecycle === undefined)
    .map(({ InstanceType = '' }) => InstanceType)
    .filter(isStandardType);
}

/** As many as AWS takes in one question. */
const MOST_TYPES = 100;

/** How many vCPUs each of these types has. */
export async function vcpusOf(
  ctx: Pick<Ctx, 'aws'>,
  types: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  const InstanceTypes = [...new Set(types)].slice(0, MOST_TYPES) as _InstanceType[];
  const pages = paginateDescribeInstanceTypes({ client: ctx.aws.ec2 }, { InstanceTypes });
  for await (const page of pages)
    for (const { InstanceType = '', VCpuInfo } of page.InstanceTypes ?? [])
      known.set(InstanceType, VCpuInfo?.DefaultVCpus ?? 0);
  return known;
}
