import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  CreateDBSnapshotCommand,
  CreateDBSubnetGroupCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBInstanceCommand,
  type RDSClient,
  RebootDBInstanceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { Agent, type WantedDatabase } from './realism/agent.ts';
import { ACCOUNT, emulated, given, only, refusal } from './realism/emulated.ts';
import { makeNetwork } from './realism/network.ts';

const aws = emulated();
const DBInstanceIdentifier = 'lemur-orthancpostgres';
const one = { DBInstanceIdentifier };
let rds: RDSClient;
let agent: Agent;

beforeEach(async () => {
  rds = aws.clients.rds;
  agent = new Agent(aws);
  const { subnets } = await makeNetwork(aws.clients.ec2);
  await rds.send(
    new CreateDBSubnetGroupCommand({
      DBSubnetGroupName: 'subnets',
      DBSubnetGroupDescription: 's',
      SubnetIds: [...subnets],
    }),
  );
});

const create = (more: Partial<CreateDBInstanceCommandInput> = {}) =>
  rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBInstanceClass: 'db.t4g.small',
      Engine: 'postgres',
      EngineVersion: '17',
      AllocatedStorage: 30,
      DBName: 'orthanc',
      MasterUsername: 'orthmaster',
      ManageMasterUserPassword: true,
      DBSubnetGroupName: 'subnets',
      ...more,
    }),
  );
const restore = (DBSnapshotIdentifier: string, more: object = {}) =>
  rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ ...one, DBSnapshotIdentifier, ...more }));
const snapshot = (DBSnapshotIdentifier: string) =>
  rds.send(new CreateDBSnapshotCommand({ ...one, DBSnapshotIdentifier }));
const remove = (more: object = { SkipFinalSnapshot: true }) =>
  rds.send(new DeleteDBInstanceCommand({ ...one, ...more }));

async function status(): Promise<string> {
  const asked = rds.send(new DescribeDBInstancesCommand(one));
  const code = await refusal(asked);
  return code === 'not refused' ? (only((await asked).DBInstances).DBInstanceStatus ?? '') : code;
}

async function snapshotStatus(DBSnapshotIdentifier: string): Promise<string> {
  const answer = await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier }));
  return only(answer.DBSnapshots).Status ?? '';
}

const arn = (id: string) => `arn:aws:rds:us-east-1:${ACCOUNT}:snapshot:${id}`;
const wanted = async (): Promise<WantedDatabase> => only((await agent.poll()).databases);
const sees = (id: string, state: 'running' | 'stopped', boot: number) =>
  agent.sees({ databases: { [id]: { state, boot } } });

describe('what is wanted of a database', () => {
  it('is everything that makes a server of it, from the start', async () => {
    await aws.delays({ dbCreated: 60_000 });
    await create();
    const database = await wanted();
    expect(database).toEqual({
      id: expect.stringMatching(/^db-[A-Z2-7]{26}$/) as string,
      identifier: DBInstanceIdentifier,
      region: 'us-east-1',
      power: 'on',
      boot: 1,
      endpoint: expect.stringMatching(
        /^lemur-orthancpostgres\.c\w+\.us-east-1\.rds\.amazonaws\.com$/,
      ) as string,
      port: 5432,
      databaseName: 'orthanc',
      masterUsername: 'orthmaster',
      masterPassword: expect.stringMatching(/^.{28}$/) as string,
      majorVersion: '17',
      restoredFrom: null,
    });
    const described = only((await rds.send(new DescribeDBInstancesCommand(one))).DBInstances);
    expect(described.DbiResourceId).toBe(database.id);
  });

  it('has the password that its secret has now, or that was given', async () => {
    const { DBInstance } = await create();
    const SecretId = given(DBInstance?.MasterUserSecret?.SecretArn);
    const SecretString = JSON.stringify({ username: 'orthmaster', password: 'another' });
    await aws.clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    expect((await wanted()).masterPassword).toBe('another');
    await remove();
    expect(await status()).toBe('DBInstanceNotFound');
    await agent.sees({});
    await create({ ManageMasterUserPassword: undefined, MasterUserPassword: 'given-once' });
    expect((await wanted()).masterPassword).toBe('given-once');
    await sees((await wanted()).id, 'running', 1);
    await rds.send(
      new ModifyDBInstanceCommand({
        ...one,
        MasterUserPassword: 'given-twice',
        ApplyImmediately: true,
      }),
    );
    expect((await wanted()).masterPassword).toBe('given-twice');
  });

  it('counts creation, start and reboot, and tells on from off', async () => {
    await create();
    const now = async () => {
      const { power, boot, id } = await wanted();
      await sees(id, power === 'on' ? 'running' : 'stopped', boot);
      return `${power} ${boot}`;
    };
    expect(await now()).toBe('on 1');
    await rds.send(new RebootDBInstanceCommand(one));
    expect(await now()).toBe('on 2');
    await rds.send(new StopDBInstanceCommand(one));
    expect(await now()).toBe('off 2');
    await rds.send(new StartDBInstanceCommand(one));
    expect(await now()).toBe('on 3');
  });

  it('is nothing any more once it is to be deleted', async () => {
    await aws.delays({ dbDeleted: 60_000 });
    await create();
    await remove();
    expect(await status()).toBe('deleting');
    expect((await agent.poll()).databases).toEqual([]);
  });
});

describe('snapshots', () => {
  it('are told with the database they were taken of, also after its end', async () => {
    await create();
    const { id } = await wanted();
    await sees(id, 'running', 1);
    await snapshot('by-hand');
    const automated = { id: expect.stringContaining(':snapshot:rds:') as string, database: id };
    const byHand = { id: arn('by-hand'), database: id };
    expect((await agent.poll()).snapshots).toEqual([byHand, automated]);
    await agent.sees({ snapshots: [arn('by-hand')] });
    await remove();
    expect((await agent.poll()).snapshots).toEqual([byHand]);
    await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'by-hand' }));
    expect((await agent.poll()).snapshots).toEqual([]);
  });

  it('stand behind the database that was restored from them', async () => {
    await create({ ManageMasterUserPassword: undefined, MasterUserPassword: 'of-the-snapshot' });
    await remove({ FinalDBSnapshotIdentifier: 'final' });
    expect(await status()).toBe('DBInstanceNotFound');
    await restore('final', { DBSubnetGroupName: 'subnets' });
    const restored = { restoredFrom: arn('final'), masterPassword: 'of-the-snapshot', boot: 1 };
    expect(await wanted()).toMatchObject(restored);
  });

  it('keep the password that RDS managed, unless it is to manage it again', async () => {
    await create();
    const { masterPassword, id } = await wanted();
    await sees(id, 'running', 1);
    await remove({ FinalDBSnapshotIdentifier: 'final' });
    await agent.sees({ databases: {}, snapshots: [arn('final')] });
    await restore('final', { DBSubnetGroupName: 'subnets' });
    const again = await wanted();
    expect(again.masterPassword).toBe(masterPassword);
    expect(again.id).not.toBe(id);
    await sees(again.id, 'running', 1);
    await remove();
    await agent.sees({ databases: {} });
    await restore('final', { DBSubnetGroupName: 'subnets', ManageMasterUserPassword: true });
    expect((await wanted()).masterPassword).not.toBe(masterPassword);
  });
});

describe('with an agent, a database', () => {
  let id: string;

  beforeEach(async () => {
    await agent.poll();
    await create();
    id = (await wanted()).id;
  });

  it('is available when its server runs', async () => {
    expect(await status()).toBe('creating');
    await sees(id, 'stopped', 1);
    expect(await status()).toBe('creating');
    await sees(id, 'running', 1);
    expect(await status()).toBe('available');
  });

  it('reboots, stops and starts with its server', async () => {
    await sees(id, 'running', 1);
    await rds.send(new RebootDBInstanceCommand(one));
    expect(await status()).toBe('rebooting');
    await sees(id, 'running', 2);
    expect(await status()).toBe('available');
    await rds.send(new StopDBInstanceCommand(one));
    expect(await status()).toBe('stopping');
    await sees(id, 'stopped', 2);
    expect(await status()).toBe('stopped');
    await rds.send(new StartDBInstanceCommand(one));
    await sees(id, 'running', 2);
    expect(await status()).toBe('starting');
    await sees(id, 'running', 3);
    expect(await status()).toBe('available');
  });

  it('is changed without waiting for its server', async () => {
    await sees(id, 'running', 1);
    await agent.sees({ databases: {} });
    await rds.send(
      new ModifyDBInstanceCommand({ ...one, AllocatedStorage: 40, ApplyImmediately: true }),
    );
    expect(await status()).toBe('available');
  });

  it('is gone when its server is', async () => {
    await sees(id, 'running', 1);
    await remove();
    expect(await status()).toBe('deleting');
    await agent.sees({ databases: {} });
    expect(await status()).toBe('DBInstanceNotFound');
  });

  it('is gone only when its final snapshot is stored as well', async () => {
    await sees(id, 'running', 1);
    await remove({ FinalDBSnapshotIdentifier: 'final' });
    await agent.sees({ databases: {} });
    expect(await status()).toBe('deleting');
    expect(await snapshotStatus('final')).toBe('creating');
    await agent.sees({ snapshots: [arn('final')] });
    expect(await status()).toBe('DBInstanceNotFound');
    expect(await snapshotStatus('final')).toBe('available');
  });

  it('has a snapshot when that is stored', async () => {
    await sees(id, 'running', 1);
    await snapshot('by-hand');
    expect(await snapshotStatus('by-hand')).toBe('creating');
    await agent.sees({ snapshots: [arn('by-hand')] });
    expect(await snapshotStatus('by-hand')).toBe('available');
  });

  it('goes on after two minutes without its server', async () => {
    await aws.advance(119_000);
    expect(await status()).toBe('creating');
    await aws.advance(1_000);
    expect(await status()).toBe('available');
  });
});
