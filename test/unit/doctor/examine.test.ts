import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { describe, expect, it } from 'vitest';
import { ACCOUNT } from '../../../src/doctor/account.ts';
import type { Check } from '../../../src/doctor/check.ts';
import { CHECKS } from '../../../src/doctor/checks.ts';
import { examine } from '../../../src/doctor/examine.ts';
import { QUOTAS } from '../../../src/doctor/quotas.ts';
import type { Scene } from '../../../src/doctor/scene.ts';
import { UsageError } from '../../../src/errors.ts';
import type { Session } from '../../../src/session.ts';
import { type Answer, answerWith, OFFLINE } from '../../support/answer-with.ts';
import { aScene, awsError, sceneWith } from './a-scene.ts';

async function failingWith(error: unknown) {
  const check: Check = {
    id: 'region/zones',
    title: 'It fails',
    run: () => Promise.reject(error),
  };
  const [checked] = await examine(aScene(), [check]);
  return checked;
}

describe('a check that comes to no end', () => {
  it('that AWS denies proves nothing', async () => {
    const denied = awsError('AccessDenied', 'You may not', 403);
    expect(await failingWith(denied)).toMatchObject({ outcome: 'skipped' });
  });

  it('that an emulator does not know proves nothing', async () => {
    const gap = awsError('NotImplemented', 'no such thing', 501);
    expect(await failingWith(gap)).toMatchObject({ outcome: 'skipped' });
  });

  it('that gets no answer proves nothing', async () => {
    const lost = awsError('InternalError', 'oops', 500);
    const { outcome, evidence } = (await failingWith(lost)) ?? {};
    expect([outcome, evidence?.[0]]).toEqual(['skipped', 'AWS did not answer the call: oops']);
  });

  it('that AWS refuses with reasons fails with them', async () => {
    const refused = awsError('InvalidInstanceType', "The instance type 't9.huge' does not exist");
    expect(await failingWith(refused)).toMatchObject({
      outcome: 'fail',
      evidence: ["the call: The instance type 't9.huge' does not exist"],
    });
  });

  it('by a fault in what was said fails with its own fix', async () => {
    const fault = new UsageError('there are 2 deployments', { hint: 'say which: --name lemur' });
    expect(await failingWith(fault)).toMatchObject({
      outcome: 'fail',
      fix: 'say which: --name lemur',
    });
  });

  it('ends the command when somebody pressed Ctrl-C', async () => {
    const stop = new AbortController();
    const check: Check = {
      id: 'region/zones',
      title: 'It is interrupted',
      run: () => {
        stop.abort(new Error('stopped at your request'));
        return Promise.reject(new Error('aborted'));
      },
    };
    const scene = aScene({ signal: stop.signal });
    await expect(examine(scene, [check])).rejects.toThrow('stopped at your request');
  });
});

it('each check has a name of its own', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('credentials', () => {
  const [credentials, , region] = ACCOUNT;
  const check = async (one: Check | undefined, seen: Partial<Scene>) =>
    one && (await examine(aScene(seen), [one]))[0];
  const refused = awsError('InvalidClientTokenId', 'The security token is invalid', 403);
  const told = { text: 'AWS does not know these credentials', fix: 'check them' };
  const opened = async () => ({ error: refused, told });

  it('that nobody knows fail, and the region is not judged', async () => {
    expect(await check(credentials, { opened })).toMatchObject({
      outcome: 'fail',
      evidence: [told.text],
      fix: told.fix,
    });
    expect(await check(region, { opened })).toMatchObject({ outcome: 'skipped' });
  });

  it('that one region alone refuses tell that it is not enabled', async () => {
    const seen = { opened, worksElsewhere: async () => true };
    expect(await check(credentials, seen)).toMatchObject({ outcome: 'skipped' });
    expect(await check(region, seen)).toMatchObject({ outcome: 'fail' });
  });

  it('are not blamed where no region is named', async () => {
    const error = new UsageError('no region', { hint: 'name it with --region' });
    const seen = { opened: async () => ({ error, told }) };
    expect(await check(credentials, seen)).toMatchObject({ outcome: 'skipped' });
    expect(await check(region, seen)).toMatchObject({
      outcome: 'fail',
      fix: 'name it with --region',
    });
  });
});

describe('quotas', () => {
  const checked = async (id: string, answers: Readonly<Record<string, Answer>>) => {
    const [ec2, rds] = [new EC2Client(OFFLINE), new RDSClient(OFFLINE)];
    const quotas = new ServiceQuotasClient(OFFLINE);
    for (const client of [ec2, rds, quotas]) answerWith(client, answers);
    const scene = sceneWith(
      { ec2, rds },
      {
        session: async () => ({ quotas: async () => quotas }) as unknown as Session,
        addresses: async () => [{}, {}, {}],
        database: async () => undefined,
      },
    );
    return (
      await examine(
        scene,
        QUOTAS.filter((one) => one.id === `quotas/${id}`),
      )
    )[0];
  };
  const denied = awsError('AccessDeniedException', 'You may not', 403);

  it('are those that Service Quotas names', async () => {
    const answers = { GetServiceQuota: { Quota: { Value: 20 } } };
    expect((await checked('elastic-ips', answers))?.evidence).toEqual([
      '3 of 20 addresses in use, 2 more needed',
    ]);
  });

  it('are the defaults where none was ever applied', async () => {
    const answers = {
      GetServiceQuota: awsError('NoSuchResourceException', 'not there'),
      GetAWSDefaultServiceQuota: { Quota: { Value: 5 } },
    };
    expect((await checked('elastic-ips', answers))?.evidence).toEqual([
      '3 of 5 addresses in use, 2 more needed',
    ]);
  });

  it('of addresses are EC2’s own where Service Quotas may not be asked', async () => {
    const answers = {
      GetServiceQuota: denied,
      DescribeAccountAttributes: {
        AccountAttributes: [{ AttributeValues: [{ AttributeValue: '4' }] }],
      },
    };
    expect(await checked('elastic-ips', answers)).toMatchObject({
      outcome: 'fail',
      evidence: ['3 of 4 addresses in use, and 2 more needed'],
    });
  });

  it('of databases are RDS’s own where Service Quotas may not be asked', async () => {
    const answers = {
      GetServiceQuota: denied,
      DescribeAccountAttributes: {
        AccountQuotas: [{ AccountQuotaName: 'DBInstances', Used: 40, Max: 40 }],
      },
    };
    expect(await checked('databases', answers)).toMatchObject({ outcome: 'fail' });
  });

  it('that nobody may ask for are not judged', async () => {
    const answers = { GetServiceQuota: denied, DescribeAccountAttributes: denied };
    expect(await checked('elastic-ips', answers)).toMatchObject({ outcome: 'skipped' });
  });
});
