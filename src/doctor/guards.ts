import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  type VpcBlockPublicAccessOptions,
} from '@aws-sdk/client-ec2';
import { type Check, fail, pass, type Verdict } from './check.ts';
import { isOwn } from './quota-use.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  'ec2:DescribeVpcBlockPublicAccessOptions',
  'ec2:DescribeVpcBlockPublicAccessExclusions',
  'ec2:GetEbsEncryptionByDefault',
  'ec2:GetEbsDefaultKmsKeyId',
];

/** What an administrator may have turned on for the whole account. */
export const GUARDS: readonly Check[] = [
  {
    id: 'region/public-access',
    title: 'The account lets the internet into a VPC',
    run: checkPublicAccess,
  },
  {
    id: 'region/disk-encryption',
    title: 'Encryption of disks by default; the hosts have their own key in any case',
    run: checkEncryption,
  },
];

async function checkPublicAccess(scene: Scene): Promise<Verdict> {
  const { ec2 } = (await scene.ctx()).aws;
  const reply = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
  const options = reply.VpcBlockPublicAccessOptions;
  const blocks = /^block-/.test(options?.InternetGatewayBlockMode ?? '');
  return judgePublicAccess(options, blocks && (await isExcluded(scene)));
}

/** A VPC that is there may be excepted. */
async function isExcluded(scene: Scene): Promise<boolean> {
  const [own, vpcs] = await Promise.all([scene.own(), scene.vpcs()]);
  const id = vpcs.find(isOwn(own))?.VpcId;
  if (id === undefined) return false;
  const { ec2 } = (await scene.ctx()).aws;
  const reply = await ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({}));
  return (reply.VpcBlockPublicAccessExclusions ?? []).some(
    ({ ResourceArn = '', State, InternetGatewayExclusionMode: mode }) =>
      ResourceArn.endsWith(`:vpc/${id}`) &&
      mode === 'allow-bidirectional' &&
      /^(create|update)-complete$/.test(State ?? ''),
  );
}

export function judgePublicAccess(
  options: VpcBlockPublicAccessOptions | undefined,
  excluded: boolean,
): Verdict {
  const { InternetGatewayBlockMode: mode = 'off', ManagedBy: by } = options ?? {};
  if (!mode.startsWith('block-')) return pass('not blocked');
  if (excluded) return pass(`${mode}, but this VPC is excepted`);
  const turnOff =
    by === 'declarative-policy'
      ? 'ask those who administer the organization: a declarative policy of theirs sets it'
      : 'aws ec2 modify-vpc-block-public-access-options --internet-gateway-block-mode off';
  return fail(
    [`${mode}: nobody could reach the site`, 'VPC block public access is on in this region'],
    `${turnOff}; or except the site's VPC once up has made it`,
  );
}

async function checkEncryption(scene: Scene): Promise<Verdict> {
  const { ec2 } = (await scene.ctx()).aws;
  const { EbsEncryptionByDefault: on } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
  if (on !== true) return pass('off; hosts have their own key');
  const { KmsKeyId } = await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
  return pass('on; hosts have their own key', KmsKeyId ?? 'with the key of AWS');
}
