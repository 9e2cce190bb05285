import { describe, expect, it } from 'vitest';
import { type HostPolicyInput, hostPolicy } from '../../../src/templates/host-policy.ts';

const input: HostPolicyInput = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '123456789012',
  deployment: 'wealthy-lemur',
  bucketArn: 'arn:aws:s3:::wealthy-lemur-orthbucket',
  keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
  secretArns: ['arn:web', 'arn:login'],
  ownSecretArn: 'arn:login',
  databaseIdentifier: 'wealthy-lemur-orthancpostgres',
  logGroup: '/orthweb/wealthy-lemur/containers',
};

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

const statements = (of = input): readonly Statement[] => hostPolicy(of).Statement;
const denies = (action: string, arn: string) =>
  statements().some(
    ({ Effect, Action, Resource }) =>
      Effect === 'Deny' && Action.includes(action) && Resource.some((one) => fits(one, arn)),
  );
/** As IAM reads the one `*` in a pattern. */
function fits(pattern: string, arn: string): boolean {
  const [head = '', tail = ''] = pattern.split('*');
  return arn.startsWith(head) && arn.endsWith(tail);
}
const bySid = (sid: string, of = input) => statements(of).find((one) => one.Sid === sid);

describe('host policy', () => {
  it('allows no wildcard action and nothing on every resource', () => {
    for (const { Action, Resource } of statements().filter(({ Effect }) => Effect === 'Allow')) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      expect(Resource.filter((arn) => arn === '*')).toEqual([]);
      expect(Resource.length).toBeGreaterThan(0);
    }
  });

  it('allows four actions on storage', () => {
    const allowed = statements()
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('s3:'));
    expect(allowed.sort()).toEqual([
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
  });

  it('keeps hosts from writing what hosts run', () => {
    const bucket = 'arn:aws:s3:::wealthy-lemur-orthbucket';
    expect(denies('s3:PutObject', `${bucket}/_orthweb/0a1b.tar`)).toBe(true);
    expect(denies('s3:DeleteObject', `${bucket}/_orthweb/0a1b.tar`)).toBe(true);
  });

  it('lets hosts write what commands print, and not take it away', () => {
    const output = 'arn:aws:s3:::wealthy-lemur-orthbucket/_orthweb/exec/c-1/i-1/stdout';
    expect(denies('s3:PutObject', output)).toBe(false);
    expect(denies('s3:DeleteObject', output)).toBe(true);
  });

  it('opens the key only through storage and secrets, by the names of the partition', () => {
    const condition = (services: string[]) => ({ StringEquals: { 'kms:ViaService': services } });
    expect(bySid('KeyThroughItsServices')).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [input.keyArn],
      Condition: condition([
        's3.eu-west-1.amazonaws.com',
        'secretsmanager.eu-west-1.amazonaws.com',
      ]),
    });
    const china = { ...input, partition: 'aws-cn', region: 'cn-north-1' };
    expect(bySid('KeyThroughItsServices', china)?.Condition).toEqual(
      condition(['s3.cn-north-1.amazonaws.com.cn', 'secretsmanager.cn-north-1.amazonaws.com.cn']),
    );
  });

  it('reads the named secrets, writes one, and reads the master login of its own database only', () => {
    expect(bySid('ReadSecrets')?.Resource).toEqual(['arn:web', 'arn:login']);
    expect(bySid('KeepDatabaseLogin')).toMatchObject({
      Action: ['secretsmanager:PutSecretValue'],
      Resource: ['arn:login'],
    });
    expect(bySid('ReadMasterLogin')).toMatchObject({
      Resource: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-*'],
      Condition: {
        StringEquals: {
          'aws:ResourceTag/aws:rds:primaryDBInstanceArn':
            'arn:aws:rds:eu-west-1:123456789012:db:wealthy-lemur-orthancpostgres',
        },
      },
    });
  });

  it('reports to the deployment’s own parameters', () => {
    expect(bySid('ReportStatus')?.Resource).toEqual([
      'arn:aws:ssm:eu-west-1:123456789012:parameter/orthweb/wealthy-lemur/*/status',
    ]);
  });

  it('says nothing of logs where containers write none', () => {
    expect(bySid('ContainerLogs')?.Resource).toEqual([
      'arn:aws:logs:eu-west-1:123456789012:log-group:/orthweb/wealthy-lemur/containers:*',
    ]);
    expect(bySid('ContainerLogs', { ...input, logGroup: undefined })).toBeUndefined();
  });

  it('keeps every parameter of the account from the hosts, whatever AWS’s own policy for instances allows', () => {
    const denied = statements().find(({ Sid }) => Sid === 'NoParameters');
    expect(denied).toMatchObject({ Effect: 'Deny', Resource: ['*'] });
    expect(denied?.Action).toContain('ssm:GetParameters');
  });
});
