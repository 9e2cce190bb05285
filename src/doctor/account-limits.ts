import { DescribeAccountAttributesCommand as DescribeEc2Account } from '@aws-sdk/client-ec2';
import { DescribeAccountAttributesCommand as DescribeRdsAccount } from '@aws-sdk/client-rds';
import type { DatabaseQuotas, Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:DescribeAccountAttributes', 'rds:DescribeAccountAttributes'];

/** What EC2 itself says of the account's limits. */
export async function accountLimits(scene: Scene): Promise<{ elasticIps: number | undefined }> {
  const { ec2 } = (await scene.ctx()).aws;
  const AttributeNames = ['vpc-max-elastic-ips'] as never;
  const { AccountAttributes = [] } = await ec2.send(new DescribeEc2Account({ AttributeNames }));
  const value = Number(AccountAttributes[0]?.AttributeValues?.[0]?.AttributeValue);
  return { elasticIps: Number.isFinite(value) ? value : undefined };
}

export async function databaseQuotas({ ctx }: Pick<Scene, 'ctx'>): Promise<DatabaseQuotas> {
  const { rds } = (await ctx()).aws;
  const { AccountQuotas = [] } = await rds.send(new DescribeRdsAccount({}));
  return Object.fromEntries(
    AccountQuotas.map(({ AccountQuotaName = '', Used = 0, Max = 0 }) => [
      AccountQuotaName,
      { used: Used, max: Max },
    ]),
  );
}
