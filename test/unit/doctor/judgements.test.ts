import { describe, expect, it } from 'vitest';
import { judgeExpiry, judgeRegion, shortArn } from '../../../src/doctor/account.ts';
import { judgeAccess } from '../../../src/doctor/configuration.ts';
import { judgeDryRuns } from '../../../src/doctor/dry-runs.ts';
import { judgePublicAccess } from '../../../src/doctor/guards.ts';
import { judgeDocker, judgeNode } from '../../../src/doctor/machine.ts';
import { judgePermissions } from '../../../src/doctor/permissions.ts';
import { principalOf } from '../../../src/doctor/principal.ts';
import { countedTypes, isOwn, isStandardType } from '../../../src/doctor/quota-use.ts';
import { judgeRoom } from '../../../src/doctor/quotas.ts';
import { judgeEngine } from '../../../src/doctor/region.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 26);

describe('Node', () => {
  it.each([
    ['18.20.4', 'fail'],
    ['20.18.1', 'fail'],
    ['20.19.0', 'warn'],
    ['22.1.0', 'pass'],
    ['24.0.0', 'pass'],
  ])('%s is a %s', (version, outcome) => {
    const verdict = judgeNode(version);
    expect(verdict.outcome).toBe(outcome);
    expect(verdict.evidence[0]).toContain(version);
    expect(verdict.fix === undefined).toBe(outcome === 'pass');
  });
});

describe('Docker', () => {
  it('is needed for the sandbox alone', () => {
    expect(judgeDocker('docker is not installed', false).outcome).toBe('skipped');
    expect(judgeDocker('docker is not installed', true).outcome).toBe('warn');
  });

  it('is told with its memory', () => {
    const engine = { name: 'Docker 25.0.3', memoryBytes: 8 * 1024 ** 3 };
    expect(judgeDocker(engine, false).evidence).toEqual([
      'Docker 25.0.3, 8.0 GiB, for the sandbox',
    ]);
  });
});

describe('the session of the credentials', () => {
  const at = { machine: { node: '22.0.0', env: {}, nowMs: NOW }, profile: 'imaging' };
  const MINUTE_MS = 60_000;

  it('may have no end', () => {
    expect(judgeExpiry(undefined, MINUTE_MS, at).outcome).toBe('pass');
  });

  it('is long enough when up fits into it', () => {
    const end = new Date(NOW + 60 * MINUTE_MS);
    expect(judgeExpiry(end, 14 * MINUTE_MS, at)).toEqual({
      outcome: 'pass',
      evidence: ['60 minutes left, up takes about 14'],
    });
  });

  it('is too short when it ends while up still works', () => {
    const end = new Date(NOW + 9 * MINUTE_MS);
    const { outcome, evidence, fix } = judgeExpiry(end, 14 * MINUTE_MS, at);
    expect([outcome, evidence]).toEqual(['warn', ['9 minutes left, and up takes about 14']]);
    expect(fix).toContain('aws sso login --profile imaging');
  });
});

describe('the region', () => {
  it('that was never turned on fails with the command that does', () => {
    const { outcome, fix } = judgeRegion('il-central-1', 'not-opted-in');
    expect(outcome).toBe('fail');
    expect(fix).toContain('aws account enable-region --region-name il-central-1');
  });

  it.each(['opted-in', 'opt-in-not-required', undefined])('that is %s passes', (status) => {
    expect(judgeRegion('ca-central-1', status).outcome).toBe('pass');
  });
});

describe('room within a quota', () => {
  const VPCS = { service: 'vpc', code: 'L-F678F1CE', name: 'VPCs per Region' };

  it.each([
    [{ limit: 5, used: 4, needed: 1 }, 'pass', '4 of 5 VPCs in use, 1 more needed'],
    [{ limit: 5, used: 5, needed: 0 }, 'pass', '5 of 5 VPCs in use, no more needed'],
    [{ limit: 5, used: 5, needed: 1 }, 'fail', '5 of 5 VPCs in use, and 1 more needed'],
  ])('%o is a %s', (room, outcome, seen) => {
    const verdict = judgeRoom({ what: 'VPCs', ...room }, VPCS);
    expect([verdict.outcome, verdict.evidence]).toEqual([outcome, [seen]]);
  });

  it('that lacks is asked for by the console’s name and the command’s code', () => {
    const { fix } = judgeRoom({ what: 'VPCs', limit: 5, used: 5, needed: 1 }, VPCS);
    expect(fix).toContain('ask for 6 of "VPCs per Region" in Service Quotas (vpc/L-F678F1CE)');
    expect(fix).toContain('--service-code vpc --quota-code L-F678F1CE --desired-value 6');
  });
});

describe('what counts as use of a quota', () => {
  const State = { Name: 'running' as const };

  it('are on-demand instances of the standard families that run or start', () => {
    expect(
      countedTypes([
        { InstanceType: 't3.medium', State },
        { InstanceType: 'm6i.large', State: { Name: 'pending' } },
        { InstanceType: 't3.large', State: { Name: 'stopped' } },
        { InstanceType: 't3.small', State, InstanceLifecycle: 'spot' },
        { InstanceType: 'p4d.24xlarge', State },
      ]),
    ).toEqual(['t3.medium', 'm6i.large']);
  });

  it.each([
    ['t3.medium', true],
    ['im4gn.large', true],
    ['is4gen.large', true],
    ['inf2.xlarge', false],
    ['mac2.metal', false],
    ['dl1.24xlarge', false],
    ['hpc7g.4xlarge', false],
    ['x2gd.large', false],
  ])('by the standard quota, of %s: %s', (type, counts) => {
    expect(isStandardType(type)).toBe(counts);
  });

  it('as our own is what carries the tag of this deployment', () => {
    const Tags = [{ Key: 'orthweb:deployment', Value: 'lemur' }];
    expect(isOwn('lemur')({ Tags })).toBe(true);
    expect(isOwn('otter')({ Tags })).toBe(false);
    expect(isOwn(undefined)({ Tags })).toBe(false);
    expect(isOwn(undefined)({})).toBe(false);
  });
});

describe('the database engine', () => {
  const LifecycleSupportStartDate = new Date(NOW - 1_000 * DAY_MS);
  const until = (days: number) => [
    {
      LifecycleSupportStartDate,
      LifecycleSupportName: 'open-source-rds-extended-support' as const,
      LifecycleSupportEndDate: new Date(NOW + 5_000 * DAY_MS),
    },
    {
      LifecycleSupportStartDate,
      LifecycleSupportName: 'open-source-rds-standard-support' as const,
      LifecycleSupportEndDate: new Date(NOW + days * DAY_MS),
    },
  ];

  it.each([
    [400, 'pass', 'PostgreSQL 17, support ends 2027-12-31'],
    [90, 'warn', 'PostgreSQL 17, support ends 2027-02-24'],
    [-1, 'fail', 'PostgreSQL 17, support ended 2026-11-25'],
  ])('with %i days of standard support left is a %s', (days, outcome, seen) => {
    const verdict = judgeEngine('17', until(days), NOW);
    expect([verdict.outcome, verdict.evidence]).toEqual([outcome, [seen]]);
  });

  it('that RDS does not know fails', () => {
    expect(judgeEngine('99', undefined, NOW).outcome).toBe('fail');
  });
});

describe('block public access', () => {
  it.each(['block-bidirectional', 'block-ingress'] as const)('%s keeps everybody out', (mode) => {
    const { outcome, fix } = judgePublicAccess({ InternetGatewayBlockMode: mode }, false);
    expect(outcome).toBe('fail');
    expect(fix).toContain('modify-vpc-block-public-access-options');
  });

  it('set by the organization cannot be turned off by the account', () => {
    const options = {
      InternetGatewayBlockMode: 'block-ingress' as const,
      ManagedBy: 'declarative-policy' as const,
    };
    expect(judgePublicAccess(options, false).fix).toContain('administer the organization');
  });

  it('passes where it is off, or where the site’s VPC is excepted', () => {
    expect(judgePublicAccess({ InternetGatewayBlockMode: 'off' }, false).outcome).toBe('pass');
    expect(judgePublicAccess(undefined, false).outcome).toBe('pass');
    const on = { InternetGatewayBlockMode: 'block-bidirectional' as const };
    expect(judgePublicAccess(on, true).outcome).toBe('pass');
  });
});

describe('dry runs', () => {
  const allowed = { action: 'ec2:CreateVpc', answer: 'allowed' as const, said: 'fine' };
  const denied = { action: 'ec2:RunInstances', answer: 'denied' as const, said: 'You may not.' };

  it('that are all allowed pass', () => {
    expect(judgeDryRuns([allowed, allowed]).outcome).toBe('pass');
  });

  it('name what is denied, and what AWS said', () => {
    const { outcome, evidence, fix } = judgeDryRuns([allowed, denied]);
    expect([outcome, evidence]).toEqual(['fail', ['denied: ec2:RunInstances', 'You may not.']]);
    expect(fix).toContain('orthweb doctor --policy');
  });

  it('that a service control policy denies lead to its administrators', () => {
    const said = 'You are not authorized, with an explicit deny in a service control policy.';
    expect(judgeDryRuns([{ ...denied, said }]).fix).toContain('administer the organization');
  });

  it('that say something else prove nothing', () => {
    const other = { action: 'ec2:RunInstances', answer: 'unknown' as const, said: 'no VPC' };
    expect(judgeDryRuns([other]).outcome).toBe('skipped');
    expect(judgeDryRuns([allowed, other])).toEqual({
      outcome: 'pass',
      evidence: ['1 of 2 calls allowed, none made', 'ec2:RunInstances: no VPC'],
    });
  });
});

describe('what IAM says of the permissions', () => {
  const say = (EvalActionName: string, EvalDecision: 'allowed' | 'implicitDeny') => ({
    EvalActionName,
    EvalDecision,
  });

  it('passes when everything is allowed', () => {
    const verdict = judgePermissions([
      say('s3:GetObject', 'allowed'),
      say('ec2:RunInstances', 'allowed'),
    ]);
    expect(verdict).toEqual({ outcome: 'pass', evidence: ['all 2 actions are allowed'] });
  });

  it('names each action that is missing once', () => {
    const missing = say('rds:CreateDBInstance', 'implicitDeny');
    const { outcome, evidence } = judgePermissions([
      say('s3:GetObject', 'allowed'),
      missing,
      missing,
    ]);
    expect([outcome, evidence]).toEqual(['fail', ['missing: rds:CreateDBInstance']]);
  });

  it('counts those that would fill the screen', () => {
    const many = Array.from({ length: 11 }, (_, at) => say(`ec2:Call${at}`, 'implicitDeny'));
    expect(judgePermissions(many).evidence[0]).toMatch(/ec2:Call7 and 3 more$/);
  });

  it('is no proof where a policy asks for what was not given', () => {
    const unsure = {
      ...say('ec2:RunInstances', 'implicitDeny'),
      MissingContextValues: ['aws:MultiFactorAuthPresent'],
    };
    const { outcome, evidence } = judgePermissions([unsure]);
    expect(outcome).toBe('warn');
    expect(evidence).toContain('it depends on aws:MultiFactorAuthPresent');
  });

  it('tells who else denies', () => {
    const denied = {
      ...say('ec2:RunInstances', 'implicitDeny'),
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    };
    expect(judgePermissions([denied]).evidence.slice(1)).toEqual([
      'a service control policy of the organization denies some',
      'the permissions boundary denies some',
    ]);
  });
});

describe('whose policies are asked for', () => {
  it.each([
    ['arn:aws:iam::123456789012:root', { kind: 'root' }],
    [
      'arn:aws:iam::123456789012:user/imaging/anna',
      { kind: 'user', arn: 'arn:aws:iam::123456789012:user/imaging/anna' },
    ],
    ['arn:aws:sts::123456789012:assumed-role/Admin/anna', { kind: 'role', name: 'Admin' }],
    ['arn:aws:sts::123456789012:federated-user/anna', undefined],
  ])('%s', (arn, principal) => {
    expect(principalOf(arn)).toEqual(principal);
  });

  it('is told without the account, which stands above', () => {
    expect(shortArn('arn:aws:sts::123456789012:assumed-role/Admin/anna')).toBe(
      'assumed-role/Admin/anna',
    );
  });
});

describe('who may reach the site', () => {
  const access = (web?: string[], dicom?: string[]) => ({
    access: { openToInternet: false, ...(web && { web }), ...(dicom && { dicom }) },
  });

  it('that nobody said is a warning, for up asks', () => {
    const { outcome, fix } = judgeAccess(access(['203.0.113.0/24']), false);
    expect(outcome).toBe('warn');
    expect(fix).toContain('--dicom-cidr');
  });

  it('is a warning where it is everybody, but in the sandbox', () => {
    const all = access(['0.0.0.0/0'], ['203.0.113.0/24']);
    expect(judgeAccess(all, false).outcome).toBe('warn');
    expect(judgeAccess(all, true).outcome).toBe('pass');
  });

  it('passes where networks are named', () => {
    expect(judgeAccess(access(['203.0.113.0/24'], ['198.51.100.7/32']), false)).toEqual({
      outcome: 'pass',
      evidence: ['443 from 203.0.113.0/24; 11112 from 198.51.100.7/32'],
    });
  });
});
