import { describe, expect, it } from 'vitest';
import { operatorActions } from '../../../src/doctor/policy/operator-actions.ts';
import {
  operatorPolicies,
  POLICY_LIMIT,
  partitionOf,
  readerPolicies,
  type Statement,
} from '../../../src/doctor/policy/operator-policy.ts';
import { names } from '../../../src/provision/names.ts';

const ANY = { partition: 'aws', account: '*', region: '*', deployment: '*' };
const ONE = {
  partition: 'aws',
  account: '123456789012',
  region: 'ca-central-1',
  deployment: 'wealthy-lemur',
};
const LONGEST = { ...ONE, partition: 'aws-us-gov', deployment: 'x'.repeat(40) };

const statements = (place: typeof ANY): readonly Statement[] =>
  operatorPolicies(place).flatMap(({ document }) => document.Statement);

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);

function allowing(place: typeof ANY, action: string, resource: string): readonly Statement[] {
  return statements(place).filter(
    ({ Action, Resource }) =>
      Action.includes(action) && Resource.some((pattern) => matches(pattern, resource)),
  );
}

describe.each([
  ['any deployment', ANY],
  ['one deployment', ONE],
  ['one with a long name', LONGEST],
])('the operator policy of %s', (_, place) => {
  it('allows every action that a command uses, and no other one', () => {
    const allowed = new Set(statements(place).flatMap(({ Action }) => Action));
    expect([...allowed].sort()).toEqual(operatorActions());
  });

  it('fits what IAM takes for one managed policy', () => {
    for (const { name, document } of operatorPolicies(place)) {
      const size = JSON.stringify(document).length;
      expect([name, size <= POLICY_LIMIT, size > 100]).toEqual([name, true, true]);
    }
  });

  it('is well formed: no statement without an action or a resource, none named twice', () => {
    for (const { document } of operatorPolicies(place)) {
      const sids = document.Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
    }
    for (const { Sid, Action, Resource } of statements(place)) {
      expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
      expect([Sid, Action.length > 0, Resource.length > 0]).toEqual([Sid, true, true]);
      for (const action of Action) expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/);
    }
  });
});

describe('what the operator policy narrows', () => {
  it.each([
    ['s3:PutObject', `arn:aws:s3:::${names(ONE).of('storage/data')}/1a/2b`],
    ['s3:DeleteBucket', 'arn:aws:s3:::orthweb-ledger-123456789012-ca-central-1'],
    ['s3:PutBucketPolicy', `arn:aws:s3:::${names(ONE).of('storage/logs')}`],
    [
      'rds:DeleteDBInstance',
      `arn:aws:rds:ca-central-1:123456789012:db:wealthy-lemur-orthancpostgres`,
    ],
    ['rds:CreateDBInstance', 'arn:aws:rds:ca-central-1:123456789012:og:default:postgres-17'],
    [
      'rds:DeleteDBSubnetGroup',
      `arn:aws:rds:ca-central-1:123456789012:subgrp:${names(ONE).of('database/subnets')}`,
    ],
    [
      'rds:DeleteDBParameterGroup',
      `arn:aws:rds:ca-central-1:123456789012:pg:${names(ONE).of('database/parameters')}`,
    ],
    [
      'rds:DeleteDBSnapshot',
      'arn:aws:rds:ca-central-1:123456789012:snapshot:wealthy-lemur-final-1',
    ],
    ['rds:RestoreDBInstanceFromDBSnapshot', 'arn:aws:rds:ca-central-1:123456789012:snapshot:rds:x'],
    ['iam:DeleteRole', `arn:aws:iam::123456789012:role/${names(ONE).of('identity/role')}`],
    ['iam:PassRole', `arn:aws:iam::123456789012:role/${names(ONE).of('database/monitoring-role')}`],
    ['iam:DeletePolicy', `arn:aws:iam::123456789012:policy/${names(ONE).of('identity/policy')}`],
    [
      'iam:DeleteInstanceProfile',
      `arn:aws:iam::123456789012:instance-profile/${names(ONE).of('identity/profile')}`,
    ],
    [
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager:ca-central-1:123456789012:secret:${names(ONE).of('secrets/web')}-Ab12Cd`,
    ],
    [
      'ssm:DeleteParameter',
      'arn:aws:ssm:ca-central-1:123456789012:parameter/orthweb/wealthy-lemur/primary/status',
    ],
    ['ssm:SendCommand', 'arn:aws:ssm:ca-central-1::document/AWS-RunShellScript'],
    [
      'logs:DeleteLogGroup',
      `arn:aws:logs:ca-central-1:123456789012:log-group:${names(ONE).of('database/log-upgrade')}:*`,
    ],
    [
      'logs:FilterLogEvents',
      `arn:aws:logs:ca-central-1:123456789012:log-group:${names(ONE).of('logs/containers')}:*`,
    ],
    ['kms:CreateAlias', `arn:aws:kms:ca-central-1:123456789012:${names(ONE).of('keys/key')}`],
  ])('%s is allowed on our own: %s', (action, resource) => {
    expect(allowing(ONE, action, resource).length).toBeGreaterThan(0);
    expect(allowing(ANY, action, resource).length).toBeGreaterThan(0);
    const others = resource.replaceAll('wealthy-lemur', 'busy-otter');
    if (others !== resource) expect(allowing(ONE, action, others)).toEqual([]);
  });

  it('destroys nothing that is not its own by name or by tag', () => {
    const elsewhere = [
      // The default group and ACL of a VPC, and GuardDuty's, which carry no tag of ours.
      ...['ec2:DeleteNetworkAclEntry', 'ec2:DeleteSecurityGroup', 'ec2:DeleteVpcEndpoints'],
      // Of the policy's flow log, which is no object that could be named.
      'logs:DeleteLogDelivery',
    ];
    const free = statements(ONE).filter(
      ({ Resource, Condition }) => Resource.includes('*') && Condition === undefined,
    );
    const destroying = free
      .flatMap(({ Action }) => Action)
      .filter((action) => /:(Delete|Terminate|Stop|Release|ScheduleKey|PutKeyPolicy)/.test(action));
    expect(destroying).toEqual(elsewhere);
  });

  it('gives a role to EC2 and to the monitoring of RDS alone', () => {
    const passing = statements(ANY).filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing.map(({ Condition }) => Condition)).toEqual([
      {
        StringEquals: {
          'iam:PassedToService': ['ec2.amazonaws.com', 'monitoring.rds.amazonaws.com'],
        },
      },
    ]);
  });

  it('asks for the tag of the deployment before a host is stopped', () => {
    const [stop] = statements(ONE).filter(({ Action }) => Action.includes('ec2:StopInstances'));
    expect(stop?.Condition).toEqual({
      StringLike: { 'aws:ResourceTag/orthweb:deployment': 'wealthy-lemur' },
    });
  });
});

describe('the policy of those who only look', () => {
  const reading = readerPolicies(ONE).flatMap(({ document }) => document.Statement);

  it('allows nothing that changes, and no secret', () => {
    const actions = reading.flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(60);
    const others = actions.filter((it) => !/:(Describe|Get|List|Filter|Simulate)/.test(it));
    expect(new Set(others)).toEqual(new Set(['kms:Decrypt']));
    expect(actions).not.toContain('secretsmanager:GetSecretValue');
  });

  it('opens no study', () => {
    const objects = reading.filter(({ Action }) => Action.includes('s3:GetObject'));
    const open = (key: string): boolean =>
      objects.some(({ Resource }) =>
        Resource.some((it) => matches(it, `arn:aws:s3:::wealthy-lemur-orthbucket/${key}`)),
      );
    expect(open('_orthweb/0a1b.tar')).toBe(true);
    expect(open('5f0c-study.dcm')).toBe(false);
  });
});

it.each([
  ['ca-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
])('%s is of the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});
