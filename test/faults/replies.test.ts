import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/aws/errors.ts';
import { iamActionOf } from '../../src/ui/iam-action.ts';
import type { Ended } from '../support/cli.ts';
import { doubles, type Inventory } from '../support/inventory.ts';
import { type FrontProxy, rewritingProxy } from '../support/proxy.ts';
import { type Call, type FaultRule, Sandbox } from '../support/sandbox.ts';

const ME = 'arn:aws:iam::123456789012:user/test';
const UP = ['up', '--yes', '--name', 'lemur'];
const DOWN = ['down', '--name', 'lemur', '--confirm', 'lemur', '--delete-data'];
/** Every how many-th action is denied; the rest comes with other offsets. */
const DENIED_STRIDE = 9;
const offset = Number(process.env['ORTHWEB_FAULT_OFFSET'] ?? new Date().getUTCDate());

/** AWS cannot tell a second one of these from a new one. */
const TOKENLESS = [
  'ec2:CreateVpc',
  'ec2:CreateSubnet',
  'ec2:CreateInternetGateway',
  'ec2:CreateSecurityGroup',
  'ec2:AllocateAddress',
  'kms:CreateKey',
];

let sandbox: Sandbox;
/** What a run without faults calls and makes. */
let upCalls: readonly Call[];
let downCalls: readonly Call[];
let made: Readonly<Record<string, number>>;
let before: Inventory;

beforeAll(async () => {
  process.stdout.write(`denials: ORTHWEB_FAULT_OFFSET=${offset}\n`);
  sandbox = await Sandbox.start();
  await sandbox.ok(...UP);
  upCalls = await sandbox.log();
  made = amounts(await sandbox.inventory());
  await sandbox.clearLog();
  await sandbox.ok(...DOWN);
  downCalls = await sandbox.log();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  before = await sandbox.inventory();
});

describe('a reply that is lost although the call was carried out', () => {
  for (const action of TOKENLESS) {
    it(`to ${action} makes no second one`, async () => {
      await sandbox.setFaults({ action, times: 1, when: 'after', kind: 'drop' });
      await sandbox.ok(...UP);
      await expectFaultsMet();
      await expectWhole();
    });
  }

  it('to every kind of changing call of up makes nothing twice', async () => {
    await sandbox.setFaults(...once(upCalls, { when: 'after', kind: 'drop' }));
    await sandbox.ok(...UP);
    await expectFaultsMet();
    await expectWhole();
  });

  it('to every kind of changing call of down leaves nothing', async () => {
    await sandbox.ok(...UP);
    await sandbox.setFaults(...once(downCalls, { when: 'after', kind: 'drop' }));
    await sandbox.ok(...DOWN);
    expect(await sandbox.inventory()).toEqual(before);
  });
});

describe('a failure that AWS has by itself', () => {
  it('(500 before and after the work) is got over by up, whatever call it meets', async () => {
    const error = { kind: 'error', code: 'InternalFailure', status: 500 } as const;
    await sandbox.setFaults(...once(upCalls, { ...error, when: 'before' }));
    await sandbox.ok(...UP);
    await expectFaultsMet();
    await expectWhole();
    await sandbox.setFaults(...once(downCalls, { ...error, when: 'after' }));
    await sandbox.ok(...DOWN);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('(throttling, twice in every service, and of what cannot be repeated blindly) is waited out', async () => {
    await sandbox.setFaults(...throttles(upCalls));
    await sandbox.ok(...UP);
    await expectFaultsMet();
    await expectWhole();
    await sandbox.setFaults(...throttles(downCalls));
    await sandbox.ok(...DOWN);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('(what was just made is not known yet) is waited out', async () => {
    await sandbox.setFaults(
      stale('ec2:RunInstances', 'InvalidParameterValue', 'Invalid IAM Instance Profile name'),
      stale('ec2:ModifyVpcAttribute', 'InvalidVpcID.NotFound', 'does not exist'),
      stale('ec2:CreateSubnet', 'InvalidVpcID.NotFound', 'does not exist'),
      stale('ec2:AuthorizeSecurityGroupIngress', 'InvalidGroup.NotFound', 'does not exist'),
      stale('ec2:CreateRoute', 'InvalidRouteTableID.NotFound', 'does not exist'),
      stale('iam:AttachRolePolicy', 'NoSuchEntity', 'cannot be found'),
      stale('rds:CreateDBInstance', 'KMSKeyNotAccessibleFault', 'is not accessible'),
      stale('s3:PutBucketPolicy', 'NoSuchBucket', 'does not exist'),
      stale('kms:CreateAlias', 'NotFoundException', 'does not exist'),
    );
    await sandbox.ok(...UP);
    await expectFaultsMet();
    await expectWhole();
  });

  it('(what was removed is still in use for a while) is waited out by down', async () => {
    await sandbox.ok(...UP);
    await sandbox.setFaults(
      stale('ec2:DeleteSecurityGroup', 'DependencyViolation', 'has a dependent object', 3),
      stale('ec2:DeleteSubnet', 'DependencyViolation', 'has dependencies', 3),
      stale('ec2:DetachInternetGateway', 'DependencyViolation', 'has mapped addresses', 3),
      stale('ec2:DeleteVpc', 'DependencyViolation', 'has dependencies', 3),
      stale('ec2:ReleaseAddress', 'AuthFailure', 'You do not have permission to access', 2),
      stale('ec2:DeleteNetworkInterface', 'InvalidParameterValue', 'is currently in use', 2),
      stale('iam:DeletePolicy', 'DeleteConflict', 'is attached', 2),
      stale('iam:DeleteRole', 'DeleteConflict', 'must be removed first', 2),
      stale('s3:DeleteBucket', 'BucketNotEmpty', 'is not empty', 2),
      stale('rds:DeleteDBSubnetGroup', 'InvalidDBSubnetGroupStateFault', 'is in use', 2),
    );
    await sandbox.ok(...DOWN);
    await expectFaultsMet();
    expect(await sandbox.inventory()).toEqual(before);
  });
});

describe('a refusal', () => {
  it('for lack of a permission names the action wherever it comes, and up carries on in the end', async () => {
    const actions = distinct(upCalls).filter((action) => action !== 'sts:GetCallerIdentity');
    const chosen = actions.filter((_, index) => (index + offset) % DENIED_STRIDE === 0);
    let met = 0;
    for (const action of chosen) {
      await sandbox.setFaults({ action, status: 403, ...denial(action) });
      const ended = await sandbox.run(...UP);
      // What an earlier round has made needs some calls no more.
      if ((await sandbox.faultMatches())[0] === 0) continue;
      met += 1;
      expect(ended.exitCode, `${action}:\n${ended.stderr}`).toBe(3);
      expect(oneLine(ended), action).toContain(iamName(action));
      await expectUnlocked();
    }
    expect(met).toBeGreaterThan(5);
    await sandbox.setFaults();
    await sandbox.ok(...UP);
    await expectWhole();
  });

  const quotas: readonly (readonly [string, string, RegExp])[] = [
    ['s3:CreateBucket', 'TooManyBuckets', /General purpose buckets/],
    ['kms:CreateKey', 'LimitExceededException', /Customer Master Keys/],
    ['ec2:AllocateAddress', 'AddressLimitExceeded', /EC2-VPC Elastic IPs/],
    ['ec2:RunInstances', 'VcpuLimitExceeded', /Running On-Demand Standard instances/],
    ['rds:CreateDBInstance', 'InstanceQuotaExceeded', /DB instances/],
  ];
  for (const [action, code, name] of quotas) {
    it(`for the quota behind ${code} names it, and up carries on when there is more`, async () => {
      await sandbox.setFaults({ action, code, message: 'The limit has been reached.' });
      const ended = await sandbox.run(...UP);
      expect(ended.exitCode, ended.stderr).toBe(1);
      expect(oneLine(ended)).toMatch(name);
      expect(oneLine(ended)).toContain('Service Quotas');
      await sandbox.setFaults();
      await sandbox.ok(...UP);
      await expectWhole();
    });
  }

  it('in the middle, because the session has expired, is carried on after the next login', async () => {
    const expired = { code: 'ExpiredTokenException', status: 403, message: 'token expired' };
    await sandbox.setFaults({ action: 'ec2:CreateRoute', ...expired });
    const ended = await sandbox.run(...UP);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(oneLine(ended)).toContain('session of these credentials has expired');
    await sandbox.setFaults();
    await sandbox.ok(...UP);
    await expectWhole();
  });

  it('of a delete is told, the rest goes, and the next down removes what was left', async () => {
    await sandbox.ok(...UP);
    await sandbox.setFaults({
      action: 'iam:DeletePolicy',
      code: 'AccessDenied',
      status: 403,
      message:
        'User: arn:aws:iam::123456789012:user/u is not authorized to perform: iam:DeletePolicy',
    });
    const ended = await sandbox.run(...DOWN);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(oneLine(ended)).toContain('iam:DeletePolicy');
    await sandbox.setFaults();
    await sandbox.ok(...DOWN);
    expect(await sandbox.inventory()).toEqual(before);
  });
});

describe('an object that will never be ready', () => {
  let proxy: FrontProxy;
  const lies: Readonly<Record<string, readonly [RegExp, RegExp, string]>> = {
    'the database has failed': [
      /Action=DescribeDBInstances/,
      /<DBInstanceStatus>\w+<\/DBInstanceStatus>/g,
      '<DBInstanceStatus>failed</DBInstanceStatus>',
    ],
    'the database does not take its parameters': [
      /Action=DescribeDBInstances/,
      /<DBInstanceStatus>\w+<\/DBInstanceStatus>/g,
      '<DBInstanceStatus>incompatible-parameters</DBInstanceStatus>',
    ],
    'the endpoint has failed': [
      /Action=DescribeVpcEndpoints/,
      /<state>\w+<\/state>/g,
      '<state>failed</state>',
    ],
  };

  for (const [name, [asked, status, lie]] of Object.entries(lies)) {
    it(`ends up at once with its state: ${name}`, async () => {
      proxy = await rewritingProxy(sandbox.endpoint, (question, reply) =>
        asked.test(question) ? reply.replaceAll(status, lie) : reply,
      );
      try {
        const begunMs = Date.now();
        const env = sandbox.endpointEnv(proxy.endpoint);
        const ended = await sandbox.cli.run([...UP, '--open-to-internet'], env);
        expect(ended.exitCode, ended.stderr).toBe(1);
        const state = />([\w-]+)</.exec(lie)?.[1];
        expect(oneLine(ended)).toContain(`is "${state}"`);
        expect(Date.now() - begunMs).toBeLessThan(60_000);
      } finally {
        await proxy.stop();
      }
      await sandbox.ok(...UP);
      await expectWhole();
    });
  }
});

/** Everything is there, once, as planned, and goes again. */
async function expectWhole(): Promise<void> {
  await sandbox.setFaults();
  expect(amounts(await sandbox.inventory())).toEqual(made);
  expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
  const planned = await sandbox.run('plan', '--detailed-exitcode');
  expect(planned.exitCode, planned.stdout).toBe(0);
}

/** A rule that met no call would prove nothing. */
async function expectFaultsMet(): Promise<void> {
  expect(await sandbox.faultMatches()).not.toContain(0);
}

async function expectUnlocked(): Promise<void> {
  const lock = await sandbox.ok('lock', 'status', '--name', 'lemur');
  expect(lock.stdout).toBe('lemur is not locked\n');
}

function amounts(all: Inventory): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(all).map(([kind, list]) => [kind, list.length]));
}

function distinct(calls: readonly Call[]): readonly string[] {
  return [...new Set(calls.map((call) => call.action))].sort();
}

/** One rule for each kind of changing call. */
function once(calls: readonly Call[], rule: Omit<FaultRule, 'action'>): readonly FaultRule[] {
  const changing = distinct(calls.filter((call) => call.mutating));
  return changing.map((action) => ({ action, times: 1, ...rule }));
}

function throttles(calls: readonly Call[]): readonly FaultRule[] {
  const actions = distinct(calls);
  const services = new Set(actions.map((action) => `${action.split(':')[0]}:*`));
  const creates = actions.filter((action) => TOKENLESS.includes(action));
  return [...services, ...creates].map((action) => ({ action, times: 2, ...throttle(action) }));
}

/** Each service has its own word for it. */
function throttle(action: string): Pick<FaultRule, 'code' | 'status'> {
  switch (action.split(':')[0]) {
    case 'ec2':
      return { code: 'RequestLimitExceeded', status: 503 };
    case 's3':
      return { code: 'SlowDown', status: 503 };
    case 'rds':
    case 'iam':
    case 'sts':
      return { code: 'Throttling', status: 400 };
    default:
      return { code: 'ThrottlingException', status: 400 };
  }
}

function stale(action: string, code: string, message: string, times = 2): FaultRule {
  return { action, code, message, times };
}

/** In each service's own words. */
function denial(action: string): Pick<FaultRule, 'code' | 'message'> {
  if (action.startsWith('ec2:')) {
    const message = 'You are not authorized to perform this operation.';
    return { code: 'UnauthorizedOperation', message };
  }
  const json = /^(kms|logs|secretsmanager|ssm):/.test(action);
  return {
    code: json ? 'AccessDeniedException' : 'AccessDenied',
    message: `User: ${ME} is not authorized to perform: ${iamName(action)} because no identity-based policy allows it`,
  };
}

/** As a policy names what the call needs. */
function iamName(action: string): string {
  const [service = '', name = ''] = action.split(':');
  const short = service === 'secretsmanager' ? 'secrets' : service;
  return iamActionOf({ service: short, name } as Operation);
}

/** As it was meant, not as it was wrapped. */
function oneLine({ stderr }: Ended): string {
  return stderr.replaceAll(/\s+/g, ' ');
}
