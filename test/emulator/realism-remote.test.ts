import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { emulated, given, refusal } from './realism/emulated.ts';
import { makeProfile, oneInstance, run } from './realism/hosts.ts';

const aws = emulated();

describe('what a command prints', () => {
  const OUTPUT = 'awsrunShellScript/0.awsrunShellScript';

  async function send(more: object) {
    const { ssm, iam, ec2 } = aws.clients;
    await makeProfile(iam, 'host');
    const launch = { ...(await oneInstance(ssm)), IamInstanceProfile: { Name: 'host' } };
    const host = await run(ec2, launch);
    const stdout = 'long'.repeat(10_000);
    await aws.control('POST', 'ssm', [{ match: 'print', stdout }]);
    const input = { DocumentName: 'AWS-RunShellScript', InstanceIds: [host], ...more };
    const Parameters = { commands: ['print'] };
    const { Command } = await ssm.send(new SendCommandCommand({ ...input, Parameters }));
    return { host, stdout, id: given(Command?.CommandId) };
  }

  it('goes whole to the bucket that was named, a stream that is empty leaves nothing', async () => {
    const { s3 } = aws.clients;
    await s3.send(new CreateBucketCommand({ Bucket: 'site-data' }));
    const { host, stdout, id } = await send({
      OutputS3BucketName: 'site-data',
      OutputS3KeyPrefix: 'a/b',
    });
    const Key = `a/b/${id}/${host}/${OUTPUT}/stdout`;
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'site-data' }));
    expect(Contents?.map((one) => one.Key)).toEqual([Key]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'site-data', Key }));
    expect((await Body?.transformToString()) === stdout).toBe(true);
  });

  it('goes nowhere where there is no bucket of that name, and the command runs all the same', async () => {
    const { id } = await send({ OutputS3BucketName: 'missing' });
    expect(id).not.toBe('');
    const { s3 } = aws.clients;
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  });
});

describe('log events', () => {
  const logGroupName = '/orthweb/lemur/containers';

  it('are found by the beginning of their stream’s name', async () => {
    const { logs } = aws.clients;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ['primary/envoy', 'primary/orthanc', 'secondary/envoy']) {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      const logEvents = [{ timestamp: Date.now(), message: logStreamName }];
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
    const found = async (logStreamNamePrefix: string) => {
      const ask = new FilterLogEventsCommand({ logGroupName, logStreamNamePrefix });
      return (await logs.send(ask)).events?.map(({ message }) => message).sort();
    };
    expect(await found('primary/')).toEqual(['primary/envoy', 'primary/orthanc']);
    expect(await found('secondary/envoy')).toEqual(['secondary/envoy']);
    expect(await found('tertiary/')).toEqual([]);
  });

  it('are not, by a beginning and whole names at once, or in a group that is not there', async () => {
    const { logs } = aws.clients;
    const ask = { logGroupName, logStreamNamePrefix: 'primary/' };
    expect(await refusal(logs.send(new FilterLogEventsCommand(ask)))).toBe(
      'ResourceNotFoundException',
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const both = { ...ask, logStreamNames: ['primary/envoy'] };
    expect(await refusal(logs.send(new FilterLogEventsCommand(both)))).toBe(
      'InvalidParameterException',
    );
  });
});
