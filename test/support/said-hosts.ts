import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { ListCommandsCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
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
  runs?: string,
): Promise<void> {
  const bundle = runs ?? (await onlyBundle(aws));
  const Value = JSON.stringify({ bundle, state, message, at: '' });
  const Name = `/orthweb/lemur/${host}/status`;
  await aws.ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}

/** What `up` has put into the bucket for the hosts. */
async function onlyBundle(aws: Sandbox['aws']): Promise<string> {
  const ask = { Bucket: 'lemur-orthbucket', Prefix: '_orthweb/' };
  const { Contents } = await aws.s3.send(new ListObjectsV2Command(ask));
  return Contents?.[0]?.Key?.slice('_orthweb/'.length, -'.tar'.length) ?? '';
}

/** Waits until a host has been given a bundle, and answers its hash. */
export async function given(sandbox: Sandbox, host: Host): Promise<string> {
  const { id } = await machine(sandbox, host);
  const untilMs = Date.now() + 60_000;
  while (Date.now() < untilMs) {
    const { Commands = [] } = await sandbox.aws.ssm.send(new ListCommandsCommand({}));
    const scripts = Commands.filter(({ InstanceIds }) => InstanceIds?.includes(id)).map(
      ({ Parameters }) => Parameters?.['commands']?.[0] ?? '',
    );
    const found = scripts
      .map((script) => /^orthweb-fetch ([0-9a-f]{64})/m.exec(script)?.[1])
      .find((sha256) => sha256 !== undefined);
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${host} was never given a bundle`);
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
