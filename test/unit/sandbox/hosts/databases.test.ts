import { beforeEach, describe, expect, it } from 'vitest';
import { Boots } from '../../../../src/sandbox/hosts/boots.ts';
import { Databases } from '../../../../src/sandbox/hosts/databases.ts';
import { Land } from '../../../../src/sandbox/hosts/land.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { FakeGround } from '../../../support/fake-ground.ts';
import { wantedDatabase } from '../../../support/wanted.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const COPY = { id: 'arn:aws:rds:eu-west-1:1:snapshot:last', database: 'db-1' };
let docker: FakeDocker;
let ground: FakeGround;
let databases: Databases;

beforeEach(async () => {
  docker = new FakeDocker();
  ground = await FakeGround.on(docker);
  databases = await made();
});

async function made(): Promise<Databases> {
  const land = new Land(
    async () => ground.ground,
    async () => undefined,
  );
  await land.ground();
  const boots = new Boots(folder.join('boots.json'));
  return new Databases(docker.estate, boots, land, () => undefined);
}

const settled = () => expect.poll(() => databases.workers.settled).toBe(true);
const copies = () => docker.callsOf(/pg_basebackup/);

describe('a database', () => {
  it('is reached by the name of its endpoint, and has its secrets in memory alone', async () => {
    databases.want([wantedDatabase()], []);
    await settled();
    expect(ground.names.get('lemur.abc.eu-west-1.rds.amazonaws.com')).toBe('198.19.213.10');
    expect(databases.observed).toEqual({ 'db-1': { state: 'running', boot: 1 } });
    const handed = [...docker.stdin.values()].join('');
    expect(handed).toContain('master-password-9');
    expect(docker.calls.join('\n')).not.toContain('master-password-9');
    expect(docker.callsOf(/^cp /)).toHaveLength(1);
    expect(docker.stdin.get('cp - box-databases-db-1:/')).not.toContain('master-password-9');
  });

  it('is not running before it takes connections', async () => {
    docker.says(/pg_isready/, { code: 2 }, 2);
    databases.want([wantedDatabase()], []);
    await expect.poll(() => docker.callsOf(/pg_isready/).length).toBe(1);
    expect(databases.observed).toEqual({});
    await settled();
    expect(databases.observed).toMatchObject({ 'db-1': { state: 'running' } });
  });

  it('whose agent was killed before it had its secrets gets them from the next', async () => {
    docker.says(/--directory=\/run\/sandbox/, { code: 137, stderr: 'killed' });
    databases.want([wantedDatabase()], []);
    await expect.poll(() => databases.workers.troubles).toHaveLength(1);
    databases.workers.stop();
    const earlier = docker;
    docker = new FakeDocker();
    for (const [name, container] of earlier.containers) docker.containers.set(name, container);
    databases = await made();
    databases.want([wantedDatabase()], []);
    await settled();
    expect(docker.callsOf(/--directory=\/run\/sandbox/)).toHaveLength(1);
    expect(databases.observed).toMatchObject({ 'db-1': { state: 'running' } });
  });

  it('begins with the copy that it is restored from', async () => {
    databases.want([wantedDatabase({ restoredFrom: COPY.id })], []);
    await settled();
    const { words = [] } = docker.containers.get('box-databases-db-1') ?? {};
    expect(words.join(' ')).toMatch(/--env RESTORE=[0-9a-f]{16} /);
  });
});

describe('a copy', () => {
  it('is made once, and known to the next agent by what is on the disk', async () => {
    databases.want([wantedDatabase()], [COPY]);
    await settled();
    expect(databases.stored).toEqual([COPY.id]);
    expect(copies()).toHaveLength(1);
    ground.snapshots.add(copies()[0]?.split(' ').at(-1) ?? '');
    databases = await made();
    databases.want([wantedDatabase()], [COPY]);
    await settled();
    expect(databases.stored).toEqual([COPY.id]);
    expect(copies()).toHaveLength(1);
  });

  it('is made before its database goes', async () => {
    databases.want([wantedDatabase()], []);
    await settled();
    databases.want([], [COPY]);
    await settled();
    expect(databases.stored).toEqual([COPY.id]);
    expect(docker.containers.size).toBe(0);
    const order = docker.calls.filter((line) => /pg_basebackup|^rm /.test(line));
    expect(order[0]).toContain('pg_basebackup');
  });

  it('of a database that never was is none', async () => {
    databases.want([], [COPY]);
    await settled();
    expect(databases.stored).toEqual([]);
  });

  it('that is deleted is removed from the disk', async () => {
    databases.want([wantedDatabase()], [COPY]);
    await settled();
    ground.snapshots.add(copies()[0]?.split(' ').at(-1) ?? '');
    databases.want([wantedDatabase()], []);
    await expect.poll(() => ground.snapshots.size).toBe(0);
    expect(databases.stored).toEqual([]);
  });
});
