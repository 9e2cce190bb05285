import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config.ts';
import { openScene, type SceneInput } from '../../../src/doctor/open-scene.ts';
import { OrthwebError, UsageError } from '../../../src/errors.ts';
import type { Session } from '../../../src/session.ts';
import { answerWith, ctxWith } from '../../support/answer-with.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { awsError } from './a-scene.ts';

const ANYWHERE = {
  region: 'eu-west-1',
  credentials: { accessKeyId: 'unit', secretAccessKey: 'test' },
};
const told = { text: 'told', fix: undefined };

function sceneOf(input: Partial<SceneInput> = {}) {
  return openScene({
    machine: { node: '22.1.0', env: {}, nowMs: 0 },
    sandboxed: false,
    signal: new AbortController().signal,
    configFile: { path: 'orthweb.yaml', exists: false },
    profile: undefined,
    readConfig: () => resolveConfig({ flags: {}, env: {}, readFile: () => undefined }),
    session: () => Promise.reject(new Error('no credentials')),
    target: () => Promise.reject(new Error('no credentials')),
    clock: new FakeClock(),
    sandboxRuns: async () => false,
    tell: () => told,
    ...input,
  });
}

/** A session whose ledger answers so. */
const withLedger = (deployments: () => Promise<ReadonlyMap<string, object>>): Session =>
  ({ ledger: { deployments } }) as unknown as Session;

describe('a look', () => {
  it('that takes credentials is not made without, but the failure is kept for its own check', async () => {
    const scene = sceneOf();
    await expect(scene.ctx()).rejects.toThrow('it takes credentials that work');
    expect(await scene.opened()).toMatchObject({ told });
  });

  it('at AWS is not made where the configuration is faulty, of which one check tells', async () => {
    const fault = new UsageError('2 faults in the configuration');
    const scene = sceneOf({
      readConfig: () => {
        throw fault;
      },
    });
    await expect(scene.vpcs()).rejects.toThrow('the configuration is faulty');
    expect(() => scene.readConfig()).toThrow(fault);
  });

  it('into a sandbox does not start one', async () => {
    let opened = 0;
    const session = async () => {
      opened += 1;
      return withLedger(async () => new Map());
    };
    const scene = sceneOf({ sandboxed: true, session });
    await expect(scene.opened()).rejects.toThrow('no sandbox runs yet');
    expect(opened).toBe(0);
  });

  it('into a sandbox that does not answer tells so once', async () => {
    const dead = new OrthwebError('the sandbox does not answer');
    const scene = sceneOf({ sandboxed: true, sandboxRuns: () => Promise.reject(dead) });
    expect(await scene.opened()).toMatchObject({ error: dead });
    await expect(scene.vpcs()).rejects.toThrow('it takes credentials that work');
  });

  it('at the deployment’s own waits for its name, which several have', async () => {
    const two = new Map([
      ['lemur', { locked: false }],
      ['otter', { locked: false }],
    ]);
    const scene = sceneOf({ session: async () => withLedger(async () => two) });
    await expect(scene.deployment()).rejects.toThrow('there are 2 deployments: lemur, otter');
    await expect(scene.own()).rejects.toThrow('which deployment is meant is not known');
  });

  it('at the deployment’s own is not made where the ledger may not be read', async () => {
    const denied = awsError('AccessDenied', 'You may not', 403);
    const scene = sceneOf({ session: async () => withLedger(() => Promise.reject(denied)) });
    await expect(scene.own()).rejects.toThrow('the ledger may not be read');
  });

  it('is made once, however many ask', async () => {
    let asked = 0;
    const ledger = async () => {
      asked += 1;
      return new Map();
    };
    const scene = sceneOf({ session: async () => withLedger(ledger) });
    expect(await Promise.all([scene.own(), scene.own(), scene.deployment()])).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(asked).toBe(1);
  });

  it('at the image or at the quotas of RDS is made once for all its checks', async () => {
    const [ssm, rds] = [new SSMClient(ANYWHERE), new RDSClient(ANYWHERE)];
    const ec2 = new EC2Client(ANYWHERE);
    const parameter = answerWith(ssm, { GetParameter: { Parameter: { Value: 'ami-1' } } });
    const quotas = answerWith(rds, { DescribeAccountAttributes: { AccountQuotas: [] } });
    answerWith(ec2, {
      DescribeImages: { Images: [{}] },
      DescribeInstanceTypes: {
        InstanceTypes: [{ ProcessorInfo: { SupportedArchitectures: ['x86_64'] } }],
      },
    });
    const ctx = async () => ctxWith({ ssm, rds, ec2 });
    const session = { ...withLedger(async () => new Map()), ctx } as unknown as Session;
    const scene = sceneOf({ session: async () => session });
    expect(await Promise.all([scene.image(), scene.image()])).toEqual(['ami-1', 'ami-1']);
    await Promise.all([scene.databaseQuotas(), scene.databaseQuotas()]);
    expect([parameter.length, quotas.length]).toEqual([1, 1]);
  });
});
