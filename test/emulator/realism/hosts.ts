import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  type RequestLaunchTemplateData,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { given, only } from './emulated.ts';

const IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

export async function latestImage(ssm: SSMClient): Promise<string> {
  return given((await ssm.send(new GetParameterCommand({ Name: IMAGE }))).Parameter?.Value);
}

/** The request for one instance, as small as it can be. */
export async function oneInstance(ssm: SSMClient): Promise<RunInstancesCommandInput> {
  const ImageId = await latestImage(ssm);
  return { ImageId, InstanceType: 't3.medium', MinCount: 1, MaxCount: 1 };
}

export async function run(ec2: EC2Client, input: RunInstancesCommandInput): Promise<string> {
  const { Instances } = await ec2.send(new RunInstancesCommand(input));
  return given(only(Instances).InstanceId);
}

export async function instance(ec2: EC2Client, id: string): Promise<Instance> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return only(only(Reservations).Instances);
}

export async function stateOf(ec2: EC2Client, id: string): Promise<string> {
  return (await instance(ec2, id)).State?.Name ?? '';
}

export async function makeTemplate(ec2: EC2Client, data: RequestLaunchTemplateData) {
  const input = { LaunchTemplateName: 'host', LaunchTemplateData: data };
  const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand(input));
  return given(LaunchTemplate?.LaunchTemplateId);
}

export async function makeRole(iam: IAMClient, name: string): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const input = { RoleName: name, AssumeRolePolicyDocument };
  return given((await iam.send(new CreateRoleCommand(input))).Role?.Arn);
}

/** An instance profile with a role in it. */
export async function makeProfile(iam: IAMClient, name: string): Promise<void> {
  await makeRole(iam, name);
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  const input = { InstanceProfileName: name, RoleName: name };
  await iam.send(new AddRoleToInstanceProfileCommand(input));
}
