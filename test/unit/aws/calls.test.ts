import { describe, expect, it } from 'vitest';
import { operationOf } from '../../../src/aws/errors.ts';
import { awsError, throwing, WatchedClient } from './watched.ts';

const NOT_FOUND = awsError('InvalidVpcID.NotFound', "The vpc ID 'vpc-1' does not exist");
const PROFILE = awsError(
  'InvalidParameterValue',
  'Value (host) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name',
);

describe('counting', () => {
  it.each([
    'DescribeVpcs',
    'GetBucketPolicy',
    'ListAliases',
    'HeadBucket',
    'SimulatePrincipalPolicy',
  ])('%s only reads', async (operation) => {
    const client = new WatchedClient();
    await client.call(operation);
    expect(client.counts).toEqual({ total: 1, mutating: 0 });
  });

  it.each(['CreateVpc', 'PutBucketPolicy', 'AssumeRole', 'TagResource', 'SendCommand'])(
    '%s may change something',
    async (operation) => {
      const client = new WatchedClient();
      await client.call(operation);
      expect(client.counts).toEqual({ total: 1, mutating: 1 });
    },
  );

  it('a dry run changes nothing', async () => {
    const client = new WatchedClient();
    await client.call('RunInstances', undefined, { DryRun: true });
    await client.call('RunInstances', undefined, { DryRun: false });
    expect(client.counts).toEqual({ total: 2, mutating: 1 });
  });

  it('each repetition and each failure is a call', async () => {
    const client = new WatchedClient();
    await client.call('RunInstances', (attempt) => {
      if (attempt < 3) throw PROFILE;
    });
    await client.call('CreateVpc', throwing(awsError('VpcLimitExceeded'))).catch(() => undefined);
    expect(client.counts).toEqual({ total: 4, mutating: 4 });
  });
});

describe('an interrupt', () => {
  const reason = new Error('interrupted');

  it('lets no call begin', async () => {
    const client = new WatchedClient();
    client.stop.abort(reason);
    await expect(client.call('CreateVpc')).rejects.toBe(reason);
    expect([client.sentAtMs, client.counts.total]).toEqual([[], 0]);
  });

  it('lets the call under way come to its end', async () => {
    const client = new WatchedClient();
    let arrive: (reply: object) => void = () => undefined;
    const reply = new Promise<object>((resolve) => {
      arrive = resolve;
    });
    const underWay = client.call('CreateVpc', () => reply);
    client.stop.abort(reason);
    arrive({ Vpc: { VpcId: 'vpc-1' } });
    await expect(underWay).resolves.toEqual({ Vpc: { VpcId: 'vpc-1' } });
  });

  it('ends the pause before a repetition', async () => {
    const client = new WatchedClient();
    const underWay = client.call('RunInstances', () => {
      setImmediate(() => client.stop.abort(reason));
      throw PROFILE;
    });
    await expect(underWay).rejects.toBe(reason);
    expect(client.counts.total).toBe(1);
  });
});

describe('a repeated call', () => {
  it('answers as if nothing had been, and each repetition is told', async () => {
    const client = new WatchedClient();
    const answer = await client.call('RunInstances', (attempt) => {
      if (attempt < 4) throw PROFILE;
      return { attempt };
    });
    expect(answer).toEqual({ attempt: 4 });
    expect(client.retried).toEqual(Array(3).fill('ec2:RunInstances InvalidParameterValue'));
  });

  it('rests twice as long each time, up to the longest pause of its rule', async () => {
    const client = new WatchedClient();
    await client.call('RunInstances', (attempt) => {
      if (attempt < 7) throw PROFILE;
    });
    const rests = client.sentAtMs.slice(1).map((at, index) => at - (client.sentAtMs[index] ?? 0));
    expect(rests).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000]);
  });

  it('rests less where all times are divided', async () => {
    const client = new WatchedClient({ pace: 0.1 });
    await client.call('RunInstances', (attempt) => {
      if (attempt < 3) throw PROFILE;
    });
    expect(client.sentAtMs).toEqual([0, 25, 75]);
  });

  it('fails with its last error, which knows its operation', async () => {
    const client = new WatchedClient();
    const error = await client
      .call('CreateVpc', throwing(awsError('VpcLimitExceeded')))
      .catch((e: unknown) => e);
    expect(operationOf(error)).toEqual({ service: 'ec2', name: 'CreateVpc' });
    expect(client.sentAtMs).toHaveLength(1);
  });
});

describe('an object that AWS does not show yet', () => {
  it('is asked for again while something was made a moment ago', async () => {
    const client = new WatchedClient();
    await client.call('CreateVpc');
    await client.call('ModifyVpcAttribute', (attempt) => {
      if (attempt < 3) throw NOT_FOUND;
    });
    expect(client.retried).toHaveLength(2);
  });

  it('is missing when nothing was made', async () => {
    const client = new WatchedClient();
    const answer = client.call('ModifyVpcAttribute', throwing(NOT_FOUND));
    await expect(answer).rejects.toBe(NOT_FOUND);
    expect(client.sentAtMs).toHaveLength(1);
  });

  it('is missing when what was made is five minutes old', async () => {
    const client = new WatchedClient();
    await client.call('CreateVpc');
    await client.clock.sleep(300_000, client.stop.signal);
    const answer = client.call('ModifyVpcAttribute', throwing(NOT_FOUND));
    await expect(answer).rejects.toBe(NOT_FOUND);
    expect(client.retried).toEqual([]);
  });

  it('is missing when the making itself had failed', async () => {
    const client = new WatchedClient();
    await client.call('CreateVpc', throwing(awsError('VpcLimitExceeded'))).catch(() => undefined);
    const answer = client.call('ModifyVpcAttribute', throwing(NOT_FOUND));
    await expect(answer).rejects.toBe(NOT_FOUND);
    expect(client.retried).toEqual([]);
  });

  it.each(['AllocateAddress', 'ImportKeyPair', 'RunInstances', 'CancelKeyDeletion'])(
    '%s counts as making',
    async (operation) => {
      const client = new WatchedClient();
      await client.call(operation);
      await client.call('AssociateAddress', (attempt) => {
        if (attempt === 1) throw awsError('InvalidAllocationID.NotFound');
      });
      expect(client.retried).toHaveLength(1);
    },
  );
});

describe('the same question at the same moment', () => {
  it('is sent once, and all who asked get the answer', async () => {
    const client = new WatchedClient();
    const ask = () => client.call('DescribeVpcs', () => ({ Vpcs: [] }), { Filters: ['a'] });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers).toEqual(Array(3).fill({ Vpcs: [] }));
    expect(client.counts.total).toBe(1);
  });

  it('is sent again once it was answered', async () => {
    const client = new WatchedClient();
    await client.call('DescribeVpcs');
    await client.call('DescribeVpcs');
    expect(client.counts.total).toBe(2);
  });

  it('another question is sent by itself', async () => {
    const client = new WatchedClient();
    await Promise.all([
      client.call('DescribeVpcs', undefined, { Filters: ['a'] }),
      client.call('DescribeVpcs', undefined, { Filters: ['b'] }),
      client.call('DescribeSubnets', undefined, { Filters: ['a'] }),
    ]);
    expect(client.counts.total).toBe(3);
  });

  it('a failure reaches all who asked, and the next one asks anew', async () => {
    const client = new WatchedClient();
    const denied = awsError('UnauthorizedOperation');
    const ask = () => client.call('DescribeVpcs', throwing(denied));
    const outcomes = await Promise.allSettled([ask(), ask()]);
    expect(outcomes.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    await expect(client.call('DescribeVpcs')).resolves.toEqual({});
    expect(client.counts.total).toBe(2);
  });

  it('creates are never taken for one another', async () => {
    const client = new WatchedClient();
    await Promise.all([client.call('CreateVpc'), client.call('CreateVpc')]);
    expect(client.counts.total).toBe(2);
  });
});
