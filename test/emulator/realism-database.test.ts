import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  CreateDBParameterGroupCommand,
  CreateDBSnapshotCommand,
  CreateDBSubnetGroupCommand,
  type DBInstance,
  DeleteDBInstanceCommand,
  DeleteDBParameterGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeEventsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  ModifyDBInstanceCommand,
  ModifyDBParameterGroupCommand,
  ModifyDBSubnetGroupCommand,
  type RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { GetSecretValueCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, emulated, given, only, refusal, refused } from './realism/emulated.ts';
import { makeRole } from './realism/hosts.ts';
import { makeNetwork, type Network } from './realism/network.ts';

const aws = emulated();
const ID = 'orthweb-lemur';
let rds: RDSClient;
let network: Network;

beforeEach(async () => {
  rds = aws.clients.rds;
  network = await makeNetwork(aws.clients.ec2);
  await subnetGroup(network.subnets);
  await rds.send(
    new CreateDBParameterGroupCommand({
      DBParameterGroupName: 'Params',
      DBParameterGroupFamily: 'postgres17',
      Description: 'p',
    }),
  );
});

const subnetGroup = (SubnetIds: readonly string[], name = 'Subnets') =>
  rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: name,
      DBSubnetGroupDescription: 's',
      SubnetIds: [...SubnetIds],
    }),
  );

async function create(more: Partial<CreateDBInstanceCommandInput> = {}): Promise<DBInstance> {
  const input: CreateDBInstanceCommandInput = {
    DBInstanceIdentifier: ID,
    DBInstanceClass: 'db.t4g.medium',
    Engine: 'postgres',
    EngineVersion: '17',
    AllocatedStorage: 30,
    MasterUsername: 'orthmaster',
    ManageMasterUserPassword: true,
    MultiAZ: true,
    DBSubnetGroupName: 'subnets',
    DBParameterGroupName: 'params',
    VpcSecurityGroupIds: [network.group],
    ...more,
  };
  return given((await rds.send(new CreateDBInstanceCommand(input))).DBInstance);
}

async function observe(): Promise<DBInstance> {
  const input = { DBInstanceIdentifier: ID };
  return only((await rds.send(new DescribeDBInstancesCommand(input))).DBInstances);
}

async function statusOf(): Promise<string> {
  const asked = observe();
  const code = await refusal(asked);
  return code === 'not refused' ? ((await asked).DBInstanceStatus ?? '') : code;
}

const remove = (more: object) =>
  rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: ID, ...more }));
const modify = (more: object) =>
  rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: ID, ...more }));

async function snapshotStatus(id: string): Promise<string> {
  const input = { DBSnapshotIdentifier: id };
  return only((await rds.send(new DescribeDBSnapshotsCommand(input))).DBSnapshots).Status ?? '';
}

async function masterSecret(db: DBInstance): Promise<{ username: string; password: string }> {
  const input = { SecretId: given(db.MasterUserSecret?.SecretArn) };
  const { SecretString } = await aws.clients.secrets.send(new GetSecretValueCommand(input));
  return JSON.parse(given(SecretString)) as { username: string; password: string };
}

describe('the life of a database', () => {
  it('is creating without an endpoint, then available with one', async () => {
    await aws.delays({ dbCreatedMultiAz: 60_000 });
    const made = await create();
    expect(made).toMatchObject({ DBInstanceStatus: 'creating', PendingModifiedValues: {} });
    expect(made.Endpoint).toBeUndefined();
    expect((await observe()).Endpoint).toBeUndefined();
    await aws.advance();
    expect(await statusOf()).toBe('available');
    expect((await observe()).Endpoint?.Address).toMatch(
      /^orthweb-lemur\.c\w+\.us-east-1\.rds\.amazonaws\.com$/,
    );
  });

  it('takes longer over two zones', async () => {
    await aws.delays({ dbCreatedMultiAz: 60_000 });
    await create({ MultiAZ: false });
    expect(await statusOf()).toBe('available');
  });

  it('is deleting for a while, and cannot be deleted twice', async () => {
    await create();
    await aws.delays({ dbDeleted: 60_000 });
    await remove({ SkipFinalSnapshot: true });
    expect(await statusOf()).toBe('deleting');
    expect(await refused(remove({ SkipFinalSnapshot: true }))).toEqual({
      code: 'InvalidDBInstanceState',
      message: `Instance ${ID} is already being deleted.`,
    });
    expect(await refusal(create())).toBe('DBInstanceAlreadyExists');
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
  });

  it('stops, starts and reboots in their time', async () => {
    await create();
    await aws.delays({ dbStopped: 60_000, dbStarted: 60_000, dbRebooted: 60_000 });
    const one = { DBInstanceIdentifier: ID };
    await rds.send(new StopDBInstanceCommand(one));
    expect(await statusOf()).toBe('stopping');
    await aws.advance();
    expect(await statusOf()).toBe('stopped');
    await rds.send(new StartDBInstanceCommand(one));
    expect(await statusOf()).toBe('starting');
    await aws.advance();
    expect(await statusOf()).toBe('available');
    await rds.send(new RebootDBInstanceCommand(one));
    expect(await statusOf()).toBe('rebooting');
    await aws.advance();
    expect(await statusOf()).toBe('available');
  });

  it('leaves events behind', async () => {
    await create();
    await remove({ SkipFinalSnapshot: true });
    await statusOf();
    const input = { SourceType: 'db-instance' as const, SourceIdentifier: ID };
    const { Events } = await rds.send(new DescribeEventsCommand(input));
    const texts = Events?.map(({ Message }) => Message);
    expect(texts).toContain('DB instance created');
    expect(texts).toContain('DB instance deleted');
  });
});

describe('what a database tells', () => {
  it('is everything that it was made with', async () => {
    const role = await makeRole(aws.clients.iam, 'monitoring');
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole';
    await aws.clients.iam.send(new AttachRolePolicyCommand({ RoleName: 'monitoring', PolicyArn }));
    const { KeyMetadata } = await aws.clients.kms.send(new CreateKeyCommand({}));
    const key = given(KeyMetadata?.Arn);
    await create({
      KmsKeyId: key,
      StorageEncrypted: true,
      MonitoringInterval: 60,
      MonitoringRoleArn: role,
      EnablePerformanceInsights: true,
      PerformanceInsightsKMSKeyId: key,
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
    });
    expect(await observe()).toMatchObject({
      EngineVersion: '17.7',
      MonitoringInterval: 60,
      MonitoringRoleArn: role,
      PerformanceInsightsEnabled: true,
      PerformanceInsightsKMSKeyId: key,
      PerformanceInsightsRetentionPeriod: 7,
      EngineLifecycleSupport: 'open-source-rds-extended-support-disabled',
      AvailabilityZone: 'us-east-1a',
      SecondaryAvailabilityZone: 'us-east-1b',
      KmsKeyId: key,
    });
    expect((await observe()).EnhancedMonitoringResourceArn).toContain(
      `${ACCOUNT}:log-group:RDSOSMetrics`,
    );
  });

  it('has a master secret with its own user and a password of its own', async () => {
    const first = await masterSecret(await create());
    const second = await masterSecret(await create({ DBInstanceIdentifier: 'other' }));
    expect(first.username).toBe('orthmaster');
    expect(first.password).toHaveLength(28);
    expect(first.password).not.toBe(second.password);
  });

  it('holds an interface in each of its zones as long as it is there', async () => {
    const interfaces = async () =>
      (await aws.clients.ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ??
      [];
    await create();
    const held = await interfaces();
    expect(held.map(({ Description }) => Description)).toEqual([
      'RDSNetworkInterface',
      'RDSNetworkInterface',
    ]);
    await remove({ SkipFinalSnapshot: true });
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
    expect(await interfaces()).toEqual([]);
  });
});

describe('a database is refused', () => {
  it('with a version or a class that is not on offer', async () => {
    expect((await refused(create({ EngineVersion: '17.2' }))).message).toBe(
      'Cannot find version 17.2 for postgres',
    );
    expect(await refusal(create({ DBInstanceClass: 'db.t1.giant' }))).toBe('InvalidParameterValue');
  });

  it('with a monitoring role that is still spreading or may do nothing', async () => {
    const MonitoringRoleArn = await makeRole(aws.clients.iam, 'monitoring');
    const made = create({ MonitoringInterval: 60, MonitoringRoleArn });
    expect((await refused(made)).message).toContain('ENHANCED_MONITORING');
  });

  it('with a key that is pending deletion', async () => {
    const { KeyMetadata } = await aws.clients.kms.send(new CreateKeyCommand({}));
    await aws.clients.kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));
    const made = create({ StorageEncrypted: true, KmsKeyId: given(KeyMetadata?.Arn) });
    expect(await refusal(made)).toBe('KMSKeyNotAccessibleFault');
  });

  it('with a password both given and managed', async () => {
    const made = create({ MasterUserPassword: 'not-a-secret' });
    expect(await refusal(made)).toBe('InvalidParameterCombination');
  });
});

describe('a change', () => {
  it('takes a while, in which there is no other', async () => {
    await create();
    await aws.delays({ dbModified: 60_000 });
    await modify({ DBInstanceClass: 'db.t4g.large', ApplyImmediately: true });
    expect(await statusOf()).toBe('modifying');
    expect(await refusal(modify({ BackupRetentionPeriod: 3 }))).toBe('InvalidDBInstanceState');
    await aws.advance();
    expect(await statusOf()).toBe('available');
    expect((await observe()).DBInstanceClass).toBe('db.t4g.large');
  });

  it('waits for the maintenance window unless it is to apply at once', async () => {
    await create();
    await modify({ DBInstanceClass: 'db.t4g.large' });
    expect(await observe()).toMatchObject({
      DBInstanceClass: 'db.t4g.medium',
      PendingModifiedValues: { DBInstanceClass: 'db.t4g.large' },
    });
  });

  it('of protection alone leaves the database available', async () => {
    await create({ DeletionProtection: true });
    await aws.delays({ dbModified: 60_000 });
    expect(await refusal(remove({ SkipFinalSnapshot: true }))).toBe('InvalidParameterCombination');
    await modify({ DeletionProtection: false, ApplyImmediately: true });
    expect(await statusOf()).toBe('available');
    await remove({ SkipFinalSnapshot: true });
  });
});

describe('a snapshot', () => {
  it('takes time', async () => {
    await create();
    await aws.delays({ dbSnapshot: 60_000 });
    const input = { DBInstanceIdentifier: ID, DBSnapshotIdentifier: 'by-hand' };
    await rds.send(new CreateDBSnapshotCommand(input));
    expect(await snapshotStatus('by-hand')).toBe('creating');
    await aws.advance();
    expect(await snapshotStatus('by-hand')).toBe('available');
  });

  it('is asked for by name or declined in words when a database is deleted', async () => {
    await create();
    expect(await refusal(remove({}))).toBe('InvalidParameterCombination');
    expect(await refusal(remove({ SkipFinalSnapshot: false }))).toBe('InvalidParameterCombination');
  });

  it('brings the database back, with a new managed password', async () => {
    const { password } = await masterSecret(await create());
    await aws.delays({ dbDeleted: 60_000, dbRestored: 60_000 });
    await remove({ FinalDBSnapshotIdentifier: 'final-1' });
    expect(await snapshotStatus('final-1')).toBe('creating');
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
    expect(await snapshotStatus('final-1')).toBe('available');
    const left = await aws.clients.secrets.send(new ListSecretsCommand({}));
    expect(left.SecretList).toEqual([]);
    const input = {
      DBInstanceIdentifier: ID,
      DBSnapshotIdentifier: 'final-1',
      DBSubnetGroupName: 'subnets',
      DBParameterGroupName: 'params',
      VpcSecurityGroupIds: [network.group],
      ManageMasterUserPassword: true,
      MultiAZ: true,
    };
    await rds.send(new RestoreDBInstanceFromDBSnapshotCommand(input));
    expect(await statusOf()).toBe('creating');
    await aws.advance();
    expect(await statusOf()).toBe('available');
    const back = await observe();
    expect(back).toMatchObject({
      MultiAZ: true,
      AllocatedStorage: 30,
      MasterUsername: 'orthmaster',
    });
    const secret = await masterSecret(back);
    expect(secret.username).toBe('orthmaster');
    expect(secret.password).not.toBe(password);
  });

  it('restores to one zone, unprotected and unmonitored, where nothing else is said', async () => {
    await create({ DeletionProtection: false });
    await remove({ FinalDBSnapshotIdentifier: 'final-2' });
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
    const input = {
      DBInstanceIdentifier: ID,
      DBSnapshotIdentifier: 'final-2',
      DBSubnetGroupName: 'subnets',
    };
    await rds.send(new RestoreDBInstanceFromDBSnapshotCommand(input));
    const back = await observe();
    expect(back).toMatchObject({
      MultiAZ: false,
      DeletionProtection: false,
      MonitoringInterval: 0,
    });
    expect(back.MasterUserSecret).toBeUndefined();
  });
});

describe('a subnet group', () => {
  it('needs two zones', async () => {
    const made = subnetGroup([network.subnets[0]], 'narrow');
    expect(await refusal(made)).toBe('DBSubnetGroupDoesNotCoverEnoughAZs');
  });

  it('has a lower-case name, survives a change and stays while it is used', async () => {
    const name = { DBSubnetGroupName: 'subnets' };
    const input = { ...name, SubnetIds: [...network.subnets], DBSubnetGroupDescription: 'new' };
    await rds.send(new ModifyDBSubnetGroupCommand(input));
    const { DBSubnetGroups } = await rds.send(new DescribeDBSubnetGroupsCommand(name));
    expect(only(DBSubnetGroups)).toMatchObject({
      DBSubnetGroupName: 'subnets',
      DBSubnetGroupDescription: 'new',
    });
    await create();
    const deleted = () => rds.send(new DeleteDBSubnetGroupCommand(name));
    expect(await refusal(deleted())).toBe('InvalidDBSubnetGroupStateFault');
    await remove({ SkipFinalSnapshot: true });
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
    await deleted();
  });
});

describe('a parameter group', () => {
  const name = { DBParameterGroupName: 'params' };

  it('tells what the user set apart from what the engine has', async () => {
    const Parameters = [
      { ParameterName: 'rds.force_ssl', ParameterValue: '1', ApplyMethod: 'immediate' as const },
    ];
    await rds.send(new ModifyDBParameterGroupCommand({ ...name, Parameters }));
    const asked = { ...name, Source: 'user' };
    const read = await rds.send(new DescribeDBParametersCommand(asked));
    expect(only(read.Parameters)).toMatchObject({ ...Parameters[0], Source: 'user' });
    const all = await rds.send(new DescribeDBParametersCommand(name));
    expect(all.Parameters?.length).toBeGreaterThan(1);
  });

  it('stays while it is used, and is not found afterwards', async () => {
    await create();
    const deleted = () => rds.send(new DeleteDBParameterGroupCommand(name));
    expect(await refusal(deleted())).toBe('InvalidDBParameterGroupState');
    await remove({ SkipFinalSnapshot: true });
    await aws.advance();
    expect(await statusOf()).toBe('DBInstanceNotFound');
    await deleted();
    const asked = rds.send(new DescribeDBParameterGroupsCommand(name));
    expect(await refusal(asked)).toBe('DBParameterGroupNotFound');
  });
});

describe('on offer', () => {
  it('are versions: the newest minor of a major one', async () => {
    const input = { Engine: 'postgres', EngineVersion: '17', DefaultOnly: true };
    const { DBEngineVersions } = await rds.send(new DescribeDBEngineVersionsCommand(input));
    expect(only(DBEngineVersions)).toMatchObject({
      EngineVersion: '17.7',
      DBParameterGroupFamily: 'postgres17',
    });
  });

  it('are classes, with the zones they come in', async () => {
    const input = { Engine: 'postgres', DBInstanceClass: 'db.t4g.medium', EngineVersion: '17.7' };
    const answer = await rds.send(new DescribeOrderableDBInstanceOptionsCommand(input));
    const options = answer.OrderableDBInstanceOptions ?? [];
    expect(options.map(({ StorageType }) => StorageType).sort()).toEqual(['gp2', 'gp3', 'io1']);
    for (const option of options) {
      expect(option.MultiAZCapable).toBe(true);
      expect(option.AvailabilityZones?.map(({ Name }) => Name)).toContain('us-east-1a');
      expect(option.AvailabilityZones?.map(({ Name }) => Name)).not.toContain('us-east-1e');
    }
  });
});
