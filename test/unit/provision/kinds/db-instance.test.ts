import { type DBInstance, RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { DbInstance, type DbInstanceProps } from '../../../../src/provision/kinds/db-instance.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k';
const ROLE = 'arn:aws:iam::123456789012:role/monitoring';
const NAME = 'wealthy-lemur-orthancpostgres';
const props: DbInstanceProps = {
  instanceClass: 'db.t4g.medium',
  majorVersion: '17',
  storageGiB: 30,
  backupDays: 14,
  multiAz: true,
  kmsKeyArn: KEY,
  subnetGroup: 'subnets',
  parameterGroup: 'parameters',
  securityGroupIds: ['sg-1', 'sg-2'],
  monitoringRoleArn: ROLE,
  port: 5432,
  masterUsername: 'orthweb_admin',
  dbName: 'orthanc',
};
/** As AWS reports an instance that is just as wanted. */
const live: DBInstance = {
  DBInstanceIdentifier: NAME,
  DBInstanceStatus: 'available',
  DBInstanceClass: 'db.t4g.medium',
  Engine: 'postgres',
  EngineVersion: '17.6',
  EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
  AllocatedStorage: 30,
  StorageType: 'gp3',
  StorageEncrypted: true,
  KmsKeyId: KEY,
  MasterUsername: 'orthweb_admin',
  MasterUserSecret: { SecretArn: 'arn:secret', SecretStatus: 'active', KmsKeyId: KEY },
  MultiAZ: true,
  PubliclyAccessible: false,
  Endpoint: { Address: 'db.example', Port: 5432 },
  DbInstancePort: 0,
  DBSubnetGroup: { DBSubnetGroupName: 'subnets' },
  DBParameterGroups: [{ DBParameterGroupName: 'parameters', ParameterApplyStatus: 'in-sync' }],
  VpcSecurityGroups: [
    { VpcSecurityGroupId: 'sg-2', Status: 'active' },
    { VpcSecurityGroupId: 'sg-1', Status: 'adding' },
    { VpcSecurityGroupId: 'sg-old', Status: 'removing' },
  ],
  BackupRetentionPeriod: 14,
  DeletionProtection: true,
  CopyTagsToSnapshot: true,
  IAMDatabaseAuthenticationEnabled: true,
  AutoMinorVersionUpgrade: true,
  EnabledCloudwatchLogsExports: ['postgresql', 'upgrade', 'iam-db-auth-error'],
  MonitoringInterval: 60,
  MonitoringRoleArn: ROLE,
  PerformanceInsightsEnabled: true,
  PendingModifiedValues: {},
};

function rds(answers: Record<string, Answer>) {
  const client = new RDSClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ rds: client }), sent };
}

const identity = { id: 'database/main', name: NAME, tags: { 'orthweb:id': 'x' }, token: '' };
const keep = { purge: false, finalSnapshot: 'wealthy-lemur-final-1' };
const purge = { ...keep, purge: true };

describe('database: drift', () => {
  it('is none when AWS reports what is wanted', () => {
    expect(DbInstance.drift(live, props)).toEqual([]);
  });

  it('is none where AWS does not report a setting', () => {
    const bare: DBInstance = {
      MasterUserSecret: live.MasterUserSecret,
      EnabledCloudwatchLogsExports: ['postgresql', 'upgrade'],
    };
    expect(DbInstance.drift(bare, props)).toEqual([]);
  });

  const inPlace: readonly [string, Partial<DBInstance>, string, object][] = [
    ['class', { DBInstanceClass: 'db.t4g.large' }, 'restart', { DBInstanceClass: 'db.t4g.medium' }],
    ['port', { Endpoint: { Port: 5433 } }, 'restart', { DBPortNumber: 5432 }],
    ['multi-az', { MultiAZ: false }, 'update', { MultiAZ: true }],
    ['too little storage', { AllocatedStorage: 20 }, 'update', { AllocatedStorage: 30 }],
    ['storage type', { StorageType: 'gp2' }, 'update', { StorageType: 'gp3' }],
    ['backups', { BackupRetentionPeriod: 1 }, 'update', { BackupRetentionPeriod: 14 }],
    ['protection', { DeletionProtection: false }, 'update', { DeletionProtection: true }],
    ['snapshot tags', { CopyTagsToSnapshot: false }, 'update', { CopyTagsToSnapshot: true }],
    ['public access', { PubliclyAccessible: true }, 'update', { PubliclyAccessible: false }],
    [
      'minor upgrades',
      { AutoMinorVersionUpgrade: false },
      'update',
      { AutoMinorVersionUpgrade: true },
    ],
    [
      'extended support',
      { EngineLifecycleSupport: 'open-source-rds-extended-support' },
      'update',
      { EngineLifecycleSupport: 'open-source-rds-extended-support-disabled' },
    ],
    [
      'iam authentication',
      { IAMDatabaseAuthenticationEnabled: false },
      'update',
      { EnableIAMDatabaseAuthentication: true },
    ],
    [
      'parameter group',
      { DBParameterGroups: [{ DBParameterGroupName: 'default.postgres17' }] },
      'update',
      { DBParameterGroupName: 'parameters' },
    ],
    [
      'security groups',
      { VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-1', Status: 'active' }] },
      'update',
      { VpcSecurityGroupIds: ['sg-1', 'sg-2'] },
    ],
    [
      'log exports',
      { EnabledCloudwatchLogsExports: ['postgresql'] },
      'update',
      { CloudwatchLogsExportConfiguration: { EnableLogTypes: ['upgrade'] } },
    ],
    [
      'monitoring',
      { MonitoringInterval: 0, MonitoringRoleArn: undefined },
      'update',
      { MonitoringInterval: 60, MonitoringRoleArn: ROLE },
    ],
    [
      'monitoring role',
      { MonitoringRoleArn: 'arn:aws:iam::123456789012:role/other' },
      'update',
      { MonitoringInterval: 60, MonitoringRoleArn: ROLE },
    ],
    [
      'performance insights',
      { PerformanceInsightsEnabled: false },
      'update',
      {
        EnablePerformanceInsights: true,
        PerformanceInsightsKMSKeyId: KEY,
        PerformanceInsightsRetentionPeriod: 7,
      },
    ],
    [
      'master password after a restore',
      { MasterUserSecret: undefined },
      'update',
      { ManageMasterUserPassword: true, MasterUserSecretKmsKeyId: KEY },
    ],
  ];
  it.each(inPlace)(
    '%s: one change, corrected by one call at once',
    async (_, differs, effect, call) => {
      const changed = { ...live, ...differs };
      const changes = DbInstance.drift(changed, props);
      expect(changes.map((change) => change.effect)).toEqual([effect]);
      const { ctx, sent } = rds({ ModifyDBInstance: {} });
      await DbInstance.sync(ctx, changed, props, changes);
      expect(sent.map((one) => one.input)).toEqual([
        { DBInstanceIdentifier: NAME, ApplyImmediately: true, ...call },
      ]);
    },
  );

  const fixed: readonly [string, Partial<DBInstance>, string][] = [
    ['major version', { EngineVersion: '16.9' }, 'major version 16, wanted 17'],
    ['encryption', { StorageEncrypted: false }, 'encryption off, wanted on'],
    ['key', { KmsKeyId: 'arn:other' }, `key arn:other, wanted ${KEY}`],
    ['user', { MasterUsername: 'admin' }, 'master user admin, wanted orthweb_admin'],
    [
      'subnet group',
      { DBSubnetGroup: { DBSubnetGroupName: 'default' } },
      'subnet group default, wanted subnets',
    ],
  ];
  it.each(fixed)('%s cannot change in place', (_, differs, text) => {
    const changes = DbInstance.drift({ ...live, ...differs }, props);
    expect(changes.map(({ effect, text }) => ({ effect, text }))).toEqual([
      { effect: 'replace', text },
    ]);
  });

  it('leaves more storage than wanted as it is: it never shrinks, and AWS rounds up', () => {
    expect(DbInstance.drift({ ...live, AllocatedStorage: 50 }, props)).toEqual([]);
  });

  it('leaves minor versions to AWS', () => {
    expect(DbInstance.drift({ ...live, EngineVersion: '17.9' }, props)).toEqual([]);
  });

  it('does not ask again for what is on its way', () => {
    const changing: DBInstance = {
      ...live,
      DBInstanceClass: 'db.t4g.small',
      AllocatedStorage: 20,
      MultiAZ: false,
      Endpoint: { Port: 5433 },
      EnabledCloudwatchLogsExports: ['postgresql'],
      PendingModifiedValues: {
        DBInstanceClass: 'db.t4g.medium',
        AllocatedStorage: 30,
        MultiAZ: true,
        Port: 5432,
        PendingCloudwatchLogsExports: { LogTypesToDisable: ['upgrade'] },
      },
    };
    expect(DbInstance.drift(changing, props)).toEqual([]);
  });

  it('undoes what somebody else has scheduled', () => {
    const scheduled = { ...live, PendingModifiedValues: { DBInstanceClass: 'db.r6g.large' } };
    expect(DbInstance.drift(scheduled, props).map((change) => change.text)).toEqual([
      'instance class db.r6g.large, wanted db.t4g.medium',
    ]);
  });

  it('reboots for parameters that wait for it, once nothing else is to be changed', async () => {
    const waiting: DBInstance = {
      ...live,
      DBParameterGroups: [
        { DBParameterGroupName: 'parameters', ParameterApplyStatus: 'pending-reboot' },
      ],
    };
    const changes = DbInstance.drift(waiting, props);
    expect(changes.map((change) => change.effect)).toEqual(['restart']);
    const { ctx, sent } = rds({ RebootDBInstance: {} });
    await DbInstance.sync(ctx, waiting, props, changes);
    expect(sent.map((call) => call.name)).toEqual(['RebootDBInstance']);
    const both = DbInstance.drift({ ...waiting, MultiAZ: false }, props);
    expect(both.map((change) => change.text)).toEqual(['multi-az off, wanted on']);
  });
});

describe('database: creation', () => {
  it('names the major version only, no IOPS, and no password', async () => {
    const { ctx, sent } = rds({ CreateDBInstance: {} });
    await DbInstance.create?.(ctx, identity, props);
    const input = sent[0]?.input;
    expect(input).toMatchObject({
      DBInstanceIdentifier: NAME,
      EngineVersion: '17',
      StorageEncrypted: true,
      KmsKeyId: KEY,
      ManageMasterUserPassword: true,
      MasterUserSecretKmsKeyId: KEY,
      PubliclyAccessible: false,
      DeletionProtection: true,
      CopyTagsToSnapshot: true,
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
      Tags: [{ Key: 'orthweb:id', Value: 'x' }],
    });
    for (const absent of ['Iops', 'MasterUserPassword', 'CACertificateIdentifier']) {
      expect(input).not.toHaveProperty(absent);
    }
  });

  it('restores a snapshot without what a restore of PostgreSQL refuses', async () => {
    const { ctx, sent } = rds({ RestoreDBInstanceFromDBSnapshot: {} });
    await DbInstance.create?.(ctx, identity, { ...props, restoreFrom: 'wealthy-lemur-final-1' });
    const input = sent[0]?.input;
    expect(input).toMatchObject({
      DBInstanceIdentifier: NAME,
      DBSnapshotIdentifier: 'wealthy-lemur-final-1',
      DBSubnetGroupName: 'subnets',
      DBParameterGroupName: 'parameters',
      VpcSecurityGroupIds: ['sg-1', 'sg-2'],
      DeletionProtection: true,
      PubliclyAccessible: false,
      MultiAZ: true,
    });
    for (const absent of [
      'ManageMasterUserPassword',
      'MasterUsername',
      'DBName',
      'EngineVersion',
      'AllocatedStorage',
      'MonitoringInterval',
      'KmsKeyId',
    ]) {
      expect(input).not.toHaveProperty(absent);
    }
  });

  it('never asks for a snapshot to be restored into what is there already', () => {
    expect(DbInstance.drift(live, { ...props, restoreFrom: 'wealthy-lemur-final-2' })).toEqual([]);
  });

  it('is absent when AWS knows no such instance', async () => {
    const { ctx } = rds({ DescribeDBInstances: awsError('DBInstanceNotFoundFault') });
    expect(await DbInstance.find(ctx, ['database/main'])).toEqual([]);
  });

  it('waits while it is worked on, and fails at once in a state that needs somebody', () => {
    const { status, pending, target } = DbInstance.ready;
    const of = (state: string) => status({ DBInstanceStatus: state });
    expect(pending).toContain(of('creating'));
    expect(pending).toContain(of('configuring-enhanced-monitoring'));
    expect(target).toContain(of('storage-optimization'));
    expect([...pending, ...target]).not.toContain(of('incompatible-network'));
    expect([...pending, ...target]).not.toContain(of('deleting'));
  });
});

describe('database: removal', () => {
  const accepting = { ModifyDBInstance: {}, DeleteDBInstance: {} };

  it('lifts the protection and keeps a last snapshot', async () => {
    const { ctx, sent } = rds(accepting);
    await DbInstance.delete(ctx, live, keep);
    expect(sent).toEqual([
      {
        name: 'ModifyDBInstance',
        input: { DBInstanceIdentifier: NAME, ApplyImmediately: true, DeletionProtection: false },
      },
      {
        name: 'DeleteDBInstance',
        input: {
          DBInstanceIdentifier: NAME,
          SkipFinalSnapshot: false,
          FinalDBSnapshotIdentifier: 'wealthy-lemur-final-1',
          DeleteAutomatedBackups: true,
        },
      },
    ]);
  });

  it('takes no snapshot when the data is to go', async () => {
    const { ctx, sent } = rds(accepting);
    await DbInstance.delete(ctx, { ...live, DeletionProtection: false }, purge);
    expect(sent.map((call) => call.input)).toEqual([
      { DBInstanceIdentifier: NAME, SkipFinalSnapshot: true, DeleteAutomatedBackups: true },
    ]);
  });

  it('first has the tags copied, without which the last snapshot would not be found again', async () => {
    const { ctx, sent } = rds(accepting);
    const untagged = { ...live, DeletionProtection: false, CopyTagsToSnapshot: false };
    await DbInstance.delete(ctx, untagged, keep);
    expect(sent[0]?.input).toMatchObject({ CopyTagsToSnapshot: true });
  });

  it.each(['creating', 'incompatible-restore', 'insufficient-capacity'])(
    'needs no snapshot of one that never was available (%s)',
    async (status) => {
      const { ctx, sent } = rds(accepting);
      await DbInstance.delete(ctx, { ...live, DBInstanceStatus: status }, keep);
      expect(sent.at(-1)?.input).toMatchObject({ SkipFinalSnapshot: true });
    },
  );

  it('needs no snapshot of a failed one without a single backup', async () => {
    const { ctx, sent } = rds(accepting);
    await DbInstance.delete(ctx, { ...live, DBInstanceStatus: 'failed' }, keep);
    expect(sent.at(-1)?.input).toMatchObject({ SkipFinalSnapshot: true });
  });

  it('refuses to lose the data of a failed one that had been backed up, and says what to do', async () => {
    const { ctx, sent } = rds(accepting);
    const failed = { ...live, DBInstanceStatus: 'failed', LatestRestorableTime: new Date(0) };
    const removal = DbInstance.delete(ctx, failed, keep);
    await expect(removal).rejects.toMatchObject({
      message: expect.stringContaining('it holds data'),
      hint: expect.stringContaining('orthweb down --name wealthy-lemur --delete-data'),
    });
    expect(sent).toEqual([]);
    await DbInstance.delete(ctx, failed, purge);
    expect(sent.at(-1)?.input).toMatchObject({ SkipFinalSnapshot: true });
  });

  it('does nothing while it is going, and takes "already being deleted" for done', async () => {
    const none = rds({});
    await DbInstance.delete(none.ctx, { ...live, DBInstanceStatus: 'deleting' }, keep);
    expect(none.sent).toEqual([]);
    const going = awsError(
      'InvalidDBInstanceState',
      400,
      `Instance ${NAME} is already being deleted.`,
    );
    const { ctx } = rds({ ...accepting, DeleteDBInstance: going });
    await expect(DbInstance.delete(ctx, live, keep)).resolves.toBeUndefined();
  });

  it('leaves it to the engine to ask again while the lifting of the protection is under way', async () => {
    const busy = awsError('InvalidDBInstanceState', 400, 'Instance is not in available state.');
    const { ctx } = rds({ ...accepting, DeleteDBInstance: busy });
    await expect(DbInstance.delete(ctx, live, keep)).rejects.toThrow('not in available state');
  });

  it('explains a bad state by the events of the last hour', async () => {
    const { ctx, sent } = rds({
      DescribeEvents: {
        Events: [{ Date: new Date('2026-11-23T10:00:00Z'), Message: 'No free addresses' }],
      },
    });
    expect(await DbInstance.explain?.(ctx, live)).toEqual([
      '2026-11-23T10:00:00.000Z No free addresses',
    ]);
    expect(sent[0]?.input).toEqual({
      SourceType: 'db-instance',
      SourceIdentifier: NAME,
      Duration: 60,
    });
  });
});
