import { beforeEach, describe, expect, it } from 'vitest';
import { Boots } from '../../../../src/sandbox/hosts/boots.ts';
import { Fleet } from '../../../../src/sandbox/hosts/fleet.ts';
import { Land } from '../../../../src/sandbox/hosts/land.ts';
import { Seed } from '../../../../src/sandbox/hosts/seed.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { FakeGround } from '../../../support/fake-ground.ts';
import { wantedInstance } from '../../../support/wanted.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
let docker: FakeDocker;
let ground: FakeGround;
let seed: Seed;
let fleet: Fleet;

beforeEach(async () => {
  docker = new FakeDocker();
  ground = await FakeGround.on(docker);
  seed = new Seed();
  const land = new Land(
    async () => ground.ground,
    async () => undefined,
  );
  await land.ground();
  const boots = new Boots(folder.join('boots.json'));
  fleet = new Fleet(docker.estate, boots, land, seed, () => undefined);
});

const settled = () => expect.poll(() => fleet.workers.settled).toBe(true);

describe('a host', () => {
  it('is a container with the address, the metadata and the disk of its instance', async () => {
    fleet.want([wantedInstance()]);
    await settled();
    const { words = [], copies } = docker.containers.get('box-hosts-i-1') ?? {};
    expect(words.join(' ')).toContain('--hostname ip-172-27-0-10 ');
    expect(words.join(' ')).toContain('--ip 198.19.213.10');
    expect(copies).toBe(1);
    expect(ground.hosts.get('198.19.213.10')).toMatchObject({ hopLimit: 1 });
    expect(fleet.observed).toEqual({
      'i-1': { state: 'running', boot: 1, online: true, console: null },
    });
  });

  it('waits for the images that it is to have', async () => {
    seed.want(['orthanc']);
    const filled = ground.holdSeed();
    fleet.want([wantedInstance()]);
    await expect.poll(() => ground.seeded).toEqual([['orthanc']]);
    expect(docker.containers.size).toBe(0);
    filled();
    await settled();
    expect(docker.state('hosts/i-1')).toBe('running');
  });

  it('shows its console until it hears, and is asked again', async () => {
    docker.says(/systemctl is-active/, { code: 3 }, 1);
    docker.says(/^logs/, { stdout: 'Welcome to Debian\n' });
    fleet.want([wantedInstance()]);
    await settled();
    expect(fleet.observed['i-1']).toMatchObject({ online: false, console: 'Welcome to Debian\n' });
    fleet.workers.look('hosts/i-1');
    await settled();
    expect(fleet.observed['i-1']).toMatchObject({ online: true, console: null });
  });

  it('gets images that are wanted after it was made, once', async () => {
    fleet.want([wantedInstance()]);
    await settled();
    seed.want(['envoy']);
    fleet.workers.look();
    await settled();
    fleet.workers.look();
    await settled();
    expect(ground.given).toEqual(['envoy -> box-hosts-i-1']);
  });

  it('that is terminated leaves nothing, and its address to others', async () => {
    fleet.want([wantedInstance()]);
    await settled();
    fleet.want([]);
    await settled();
    expect(docker.containers.size).toBe(0);
    expect(fleet.observed).toEqual({});
    expect(ground.removedDisks).toEqual(['i-1']);
    expect(ground.hosts.size).toBe(0);
    fleet.want([wantedInstance({ id: 'i-2' })]);
    await settled();
    expect([...ground.hosts.keys()]).toEqual(['198.19.213.10']);
  });

  it('that cannot be made is a trouble of its own', async () => {
    docker.says(/^create .*hosts-i-1/, { code: 125, stderr: 'no such image: host' });
    fleet.want([wantedInstance(), wantedInstance({ id: 'i-2' })]);
    await expect.poll(() => fleet.workers.troubles).toHaveLength(1);
    expect(fleet.workers.troubles[0]).toMatch(
      /^hosts\/i-1: docker create .*\n.*no such image: host/,
    );
    await expect.poll(() => docker.state('hosts/i-2')).toBe('running');
    fleet.workers.stop();
  });
});
