import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Sandbox } from './sandbox.ts';
import { ServedSite } from './served-site.ts';

export type Host = 'primary' | 'secondary';
export const WELL = '3 of 3 Orthancs, database, storage';

/** Says what a host would say, which is not real here. */
export async function report(
  { aws }: Sandbox,
  host: Host,
  state: string,
  message: string,
): Promise<void> {
  const ask = { Bucket: 'lemur-orthbucket', Prefix: '_orthweb/' };
  const { Contents } = await aws.s3.send(new ListObjectsV2Command(ask));
  const bundle = Contents?.[0]?.Key?.slice('_orthweb/'.length, -'.tar'.length) ?? '';
  const Value = JSON.stringify({ bundle, state, message, at: '' });
  const Name = `/orthweb/lemur/${host}/status`;
  await aws.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}

/** What EC2 says of a host's machine. */
export async function machine({ aws }: Sandbox, host: Host) {
  const Filters = [{ Name: 'tag:orthweb:id', Values: [`hosts/${host}`] }];
  const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
  const instance = Reservations?.[0]?.Instances?.[0];
  return { id: instance?.InstanceId ?? '', state: instance?.State?.Name ?? 'absent' };
}

/** Both ports on loopback, with the certificate that `up` has made for the site. */
export async function serve({ aws }: Sandbox): Promise<ServedSite> {
  const SecretId = 'orthweb/lemur/server-certificate';
  const { SecretString } = await aws.secrets.send(new GetSecretValueCommand({ SecretId }));
  const site = new ServedSite(JSON.parse(SecretString ?? '{}'));
  await site.open();
  return site;
}
