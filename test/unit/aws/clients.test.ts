import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AuthorizeSecurityGroupEgressCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ClientOptions, loadAllClients, loadClients } from '../../../src/aws/clients.ts';
import { isAmbiguous } from '../../../src/aws/errors.ts';
import { FakeClock } from '../../support/fake-clock.ts';

interface Reply {
  readonly status: number;
  readonly body: string;
}
/** What the server does with each request in turn; the last one stays. */
type Step = 'drop' | Reply;

const OK: Reply = {
  status: 200,
  body: '<Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"/>',
};

let server: Server;
let requests: string[];
let steps: Step[];
let retried: string[];

beforeEach(async () => {
  [requests, steps, retried] = [[], [OK], []];
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    request.resume().on('end', () => {
      const step = steps.length > 1 ? steps.shift() : steps[0];
      if (step === undefined || step === 'drop') request.socket.destroy();
      else response.writeHead(step.status).end(step.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

function options(): ClientOptions {
  return {
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'unit', secretAccessKey: 'test' },
    hooks: {
      counts: { total: 0, mutating: 0 },
      clock: new FakeClock(),
      pace: 1,
      signal: new AbortController().signal,
      retrying: (operation, code) => void retried.push(`${operation} ${code}`),
    },
  };
}

function refusal(code: string): Reply {
  const body = `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors></Response>`;
  return { status: 400, body };
}

it('a call whose reply was lost is sent again', async () => {
  const { ec2 } = await loadClients(['ec2'], options());
  steps = ['drop', OK];
  await ec2.send(new DescribeVpcsCommand({}));
  expect(requests).toHaveLength(2);
});

it('over the clients that make one attempt it is not: nobody knows whether it was carried out', async () => {
  const { once } = await loadAllClients(options());
  for (const call of [
    () => once.ec2.send(new CreateVpcCommand({ CidrBlock: '172.27.0.0/16' })),
    () => once.kms.send(new CreateKeyCommand({})),
    () => once.ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript' })),
  ]) {
    requests = [];
    steps = ['drop', OK];
    const error = await call().catch((e: unknown) => e);
    expect(isAmbiguous(error)).toBe(true);
    expect(requests).toHaveLength(1);
  }
});

it('what was made over one of them is not yet shown to the other', async () => {
  const { ec2, once } = await loadAllClients(options());
  await once.ec2.send(new CreateVpcCommand({ CidrBlock: '172.27.0.0/16' }));
  steps = [refusal('InvalidVpcID.NotFound'), OK];
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: 'vpc-1' }));
  expect(retried).toEqual(['ec2:ModifyVpcAttribute InvalidVpcID.NotFound']);
});

it('what was made at one service says nothing of another', async () => {
  const { ec2, once } = await loadAllClients(options());
  steps = [{ status: 200, body: '{"KeyMetadata":{"KeyId":"key-1"}}' }];
  await once.kms.send(new CreateKeyCommand({}));
  steps = [refusal('InvalidGroup.NotFound')];
  const call = ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: 'sg-1' }));
  await expect(call).rejects.toThrow('no');
  expect(retried).toEqual([]);
});

it('only the named clients are made', async () => {
  expect(Object.keys(await loadClients(['sts', 's3'], options()))).toEqual(['sts', 's3']);
});

it('an emulator is asked for a bucket by path', async () => {
  const { s3 } = await loadClients(['s3'], options());
  await s3.send(new HeadBucketCommand({ Bucket: 'wealthy-lemur-logs' }));
  expect(requests).toEqual(['/wealthy-lemur-logs/']);
});

it('all count into the same numbers', async () => {
  const all = options();
  const { ec2, once } = await loadAllClients(all);
  await ec2.send(new DescribeVpcsCommand({}));
  await once.ec2.send(new CreateVpcCommand({ CidrBlock: '172.27.0.0/16' }));
  expect(all.hooks.counts).toEqual({ total: 2, mutating: 1 });
});
