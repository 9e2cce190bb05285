import {
  type _InstanceType,
  AllocateAddressCommand,
  CreateInternetGatewayCommand,
  CreateVpcCommand,
  type ResourceType,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { hasCode, messageOf } from '../aws/errors.ts';
import { DEPLOYMENT_TAG } from '../provision/identity.ts';
import { fail, pass, skipped, Unchecked, type Verdict } from './check.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  'ec2:CreateVpc',
  'ec2:CreateInternetGateway',
  'ec2:AllocateAddress',
  'ec2:RunInstances',
  'ec2:CreateTags',
];

/** What EC2 said of a call that it was not to carry out. */
export interface DryRun {
  readonly action: string;
  /** `unknown`: it found something else to say first. */
  readonly answer: 'allowed' | 'denied' | 'unknown';
  readonly said: string;
}

/** The creating calls that need nothing else to exist, as `up` makes them, tags included. Nothing is made. */
export async function checkDryRuns(scene: Scene): Promise<Verdict> {
  const { endpoint } = (await scene.session()).target;
  // Some emulated AWS would carry them out.
  if (endpoint !== undefined && !scene.sandboxed) return skipped('AWS itself alone keeps to them');
  const config = scene.config();
  const [{ aws }, deployment] = [await scene.ctx(), (await scene.own()) ?? 'new-deployment'];
  const imageId = await imageOf(scene);
  const common = (type: ResourceType) => ({
    DryRun: true,
    TagSpecifications: [{ ResourceType: type, Tags: [{ Key: DEPLOYMENT_TAG, Value: deployment }] }],
  });
  const { vpcCidr: CidrBlock } = config.network;
  const { ec2 } = aws;
  const InstanceType = config.hosts.instanceType as _InstanceType;
  const run = { ImageId: imageId, InstanceType, MinCount: 1, MaxCount: 1 };
  return judgeDryRuns(
    await Promise.all([
      asked('CreateVpc', ec2.send(new CreateVpcCommand({ CidrBlock, ...common('vpc') }))),
      asked(
        'CreateInternetGateway',
        ec2.send(new CreateInternetGatewayCommand(common('internet-gateway'))),
      ),
      asked('AllocateAddress', ec2.send(new AllocateAddressCommand(common('elastic-ip')))),
      asked('RunInstances', ec2.send(new RunInstancesCommand({ ...run, ...common('instance') }))),
    ]),
  );
}

/** Another check tells why there is none. */
async function imageOf(scene: Scene): Promise<string> {
  try {
    return await scene.image();
  } catch (error) {
    throw new Unchecked('no image is known to start', { cause: error });
  }
}

/** "If you have the required permissions, the error response is DryRunOperation. Otherwise, it is UnauthorizedOperation." */
async function asked(name: string, call: Promise<unknown>): Promise<DryRun> {
  const action = `ec2:${name}`;
  try {
    await call;
    return { action, answer: 'unknown', said: 'it was carried out' };
  } catch (error) {
    const said = sentenceOf(error);
    if (hasCode(error, 'DryRunOperation')) return { action, answer: 'allowed', said };
    if (hasCode(error, 'UnauthorizedOperation')) return { action, answer: 'denied', said };
    return { action, answer: 'unknown', said };
  }
}

function sentenceOf(error: unknown): string {
  return messageOf(error)
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .trim();
}

export function judgeDryRuns(runs: readonly DryRun[]): Verdict {
  const of = (answer: DryRun['answer']) => runs.filter((run) => run.answer === answer);
  const denied = of('denied');
  if (denied.length > 0) {
    const byOrganization = denied.some(({ said }) => /service control policy/.test(said));
    return fail(
      [`denied: ${names(denied)}`, ...new Set(denied.map(({ said }) => said))],
      byOrganization
        ? 'ask those who administer the organization: a service control policy denies it'
        : 'attach the policies that orthweb doctor --policy prints',
    );
  }
  const allowed = of('allowed');
  const others = of('unknown').map(({ action, said }) => `${action}: ${said}`);
  if (allowed.length === 0) return skipped(others[0] ?? 'nothing was asked');
  // An account without a default VPC, for instance, is told so before it is told what it may do.
  return pass(`${allowed.length} of ${runs.length} calls allowed, none made`, ...others);
}

const names = (runs: readonly DryRun[]): string => runs.map(({ action }) => action).join(', ');
