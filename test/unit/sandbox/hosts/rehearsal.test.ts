import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, newAuthority } from '../../../../src/operate/certificates/authority.ts';
import { labelWords } from '../../../../src/sandbox/hosts/containers.ts';
import { Rehearsal } from '../../../../src/sandbox/hosts/rehearsal.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { freePorts } from '../../../support/free-ports.ts';
import { wanted, wantedDatabase, wantedInstance } from '../../../support/wanted.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
let authority: Authority;
let docker: FakeDocker;

beforeAll(async () => {
  authority = await newAuthority('test', Date.now());
});
beforeEach(() => {
  docker = new FakeDocker();
  docker.images.add('orthanc');
});

/** An agent's rehearsal, which follows what changes as the agent does. */
async function agent() {
  let following = Promise.resolve();
  const follow = () => {
    following = following.then(() => rehearsal.follow()).catch(() => undefined);
  };
  const rehearsal: Rehearsal = new Rehearsal({
    estate: docker.estate,
    images: { host: 'host', postgres: 'postgres:17' },
    authority,
    stateDir: folder.path,
    emulator: { port: 1, endpoint: 'http://127.0.0.1:1' },
    changed: follow,
  });
  await rehearsal.takeOver();
  const want = async (more: Parameters<typeof wanted>[0]) => {
    await rehearsal.want(wanted(more));
    follow();
  };
  const settled = () =>
    expect.poll(() => rehearsal.observed.settled, { timeout: 10_000 }).toBe(true);
  return { rehearsal, want, settled };
}

const ports = async () => {
  const [httpsPort = 0, dicomPort = 0] = await freePorts(2);
  return [{ deployment: 'lemur', httpsPort, dicomPort }];
};

describe('the rehearsal of a deployment', () => {
  it('brings hosts, databases and sites to what is wanted, and tells of them', async () => {
    const { rehearsal, want, settled } = await agent();
    const opened = await ports();
    const { deployment: _, ...site } = opened[0] ?? { deployment: '' };
    await want({
      ports: opened,
      instances: [wantedInstance(), wantedInstance({ id: 'i-2', power: 'off' })],
      databases: [wantedDatabase()],
    });
    await settled();
    await expect.poll(() => rehearsal.observed.sites).toEqual({ lemur: { ...site, error: null } });
    expect(rehearsal.observed).toMatchObject({
      hosts: {
        'i-1': { state: 'running', boot: 1, online: true },
        'i-2': { state: 'stopped', online: false },
      },
      databases: { 'db-1': { state: 'running', boot: 1 } },
      troubles: [],
    });
    expect(docker.state('hosts/i-1')).toBe('running');
    expect(docker.state('hosts/i-2')).toBeUndefined();
    rehearsal.stop();
  });

  it('opens its ports before the ground is made', async () => {
    const { rehearsal, want } = await agent();
    docker.says(/^network create/, { code: 1, stderr: 'the engine is not itself' });
    await want({ ports: await ports() });
    await expect.poll(() => Object.keys(rehearsal.observed.sites)).toEqual(['lemur']);
    await expect.poll(() => rehearsal.observed.troubles).toHaveLength(1);
    expect(rehearsal.observed.troubles[0]).toContain('the engine is not itself');
    expect(rehearsal.observed.settled).toBe(false);
    await want({});
    rehearsal.stop();
  });

  it('leaves nothing when nothing is wanted any more', async () => {
    const { rehearsal, want, settled } = await agent();
    await want({ ports: await ports(), instances: [wantedInstance()] });
    await settled();
    await want({});
    await settled();
    expect([docker.containers.size, docker.volumes.size, docker.networks.size]).toEqual([0, 0, 0]);
    expect(rehearsal.observed).toMatchObject({ hosts: {}, sites: {}, troubles: [] });
    rehearsal.stop();
  });

  it('that could not begin and is given up is no trouble any more', async () => {
    const { rehearsal, want, settled } = await agent();
    docker.says(/^network create/, { code: 1, stderr: 'no' }, 1);
    await want({ ports: await ports() });
    await expect.poll(() => rehearsal.observed.troubles).toHaveLength(1);
    await want({});
    await settled();
    expect(rehearsal.observed.troubles).toEqual([]);
    rehearsal.stop();
  });
});

describe('an agent that begins', () => {
  it('removes the rest of a sandbox that ended without tidying up', async () => {
    const words = ['create', '--name', 'box-hosts-i-9', ...labelWords(docker.estate)];
    await docker.docker([...words, '--label', 'orthweb.key=hosts/i-9', 'host']);
    await docker.docker(['volume', 'create', ...labelWords(docker.estate), 'box']);
    const { rehearsal, want, settled } = await agent();
    await want({});
    await settled();
    expect([docker.containers.size, docker.volumes.size]).toEqual([0, 0]);
    rehearsal.stop();
  });

  it('goes on with what an earlier one left', async () => {
    const first = await agent();
    const both = [wantedInstance(), wantedInstance({ id: 'i-2' })];
    await first.want({ instances: both });
    await first.settled();
    first.rehearsal.stop();
    const second = await agent();
    const before = docker.calls.length;
    await second.want({ instances: [wantedInstance()] });
    await second.settled();
    expect(docker.state('hosts/i-1')).toBe('running');
    expect(docker.state('hosts/i-2')).toBeUndefined();
    const done = docker.calls.slice(before).filter((line) => /^(start|stop) box-hosts/.test(line));
    expect(done).toEqual([]);
    second.rehearsal.stop();
  });
});
