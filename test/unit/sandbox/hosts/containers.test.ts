import { beforeEach, describe, expect, it } from 'vitest';
import {
  containerWords,
  findContainer,
  labelWords,
  removeContainer,
  removeEstate,
} from '../../../../src/sandbox/hosts/containers.ts';
import { ensureNetwork } from '../../../../src/sandbox/hosts/network.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';

let docker: FakeDocker;
beforeEach(() => {
  docker = new FakeDocker();
});

const make = (key: string) =>
  docker.docker(['create', ...containerWords(docker.estate, key, '198.19.213.10'), 'image']);

describe('a container of the sandbox', () => {
  it('is found by what it is, and that it never ran is seen', async () => {
    await make('hosts/i-1');
    expect(await findContainer(docker.estate, 'hosts/i-1')).toEqual({
      key: 'hosts/i-1',
      running: false,
      unused: true,
      address: '198.19.213.10',
    });
    await docker.docker(['start', 'box-hosts-i-1']);
    expect(await findContainer(docker.estate, 'hosts/i-1')).toMatchObject({
      running: true,
      unused: false,
    });
    expect(await findContainer(docker.estate, 'hosts/i-2')).toBeUndefined();
  });

  it('that is gone already is as good as removed', async () => {
    await make('hosts/i-1');
    await removeContainer(docker.estate, 'hosts/i-1');
    await removeContainer(docker.estate, 'hosts/i-1');
    expect(docker.containers.size).toBe(0);
  });

  it('that somebody is removing is waited for', async () => {
    const busy = { code: 1, stderr: 'removal of container x is already in progress' };
    docker.says(/^rm /, busy, 2);
    await make('hosts/i-1');
    await removeContainer(docker.estate, 'hosts/i-1');
    expect(docker.callsOf(/^rm /)).toHaveLength(3);
  });

  it('that cannot be removed says why', async () => {
    docker.says(/^rm /, { code: 1, stderr: 'device or resource busy' });
    await expect(removeContainer(docker.estate, 'hosts/i-1')).rejects.toThrow(
      'box-hosts-i-1 cannot be removed: device or resource busy',
    );
  });
});

describe('the end of everything', () => {
  it('is when nothing of the sandbox is there, and nothing else is touched', async () => {
    await make('hosts/i-1');
    await docker.docker(['volume', 'create', ...labelWords(docker.estate), 'box']);
    await docker.docker(['network', 'create', ...labelWords(docker.estate), 'box']);
    await removeEstate(docker.estate);
    expect([docker.containers.size, docker.volumes.size, docker.networks.size]).toEqual([0, 0, 0]);
    expect(
      docker.callsOf(/^(ps|volume ls|network ls)/).every((line) => /label=|name=box/.test(line)),
    ).toBe(true);
  });

  it('comes after what a client of a dead agent was still making', async () => {
    docker.says(/^volume rm/, { code: 1, stderr: 'volume is in use' }, 1);
    await docker.docker(['volume', 'create', ...labelWords(docker.estate), 'box']);
    const removing = removeEstate(docker.estate);
    await new Promise((done) => setImmediate(done));
    await make('hosts/late');
    await removing;
    expect([docker.containers.size, docker.volumes.size]).toEqual([0, 0]);
  });

  it('that does not come says why', async () => {
    docker.says(/^volume rm/, { code: 1, stderr: 'volume is in use' });
    await docker.docker(['volume', 'create', ...labelWords(docker.estate), 'box']);
    await expect(removeEstate(docker.estate, 0)).rejects.toThrow(/cannot be removed: volume is in/);
  });
});

describe('the network of the sandbox', () => {
  it('takes the next range where another network has the first', async () => {
    docker.says(/^network create/, { code: 1, stderr: 'Pool overlaps with other one' }, 1);
    docker.says(
      /^network create/,
      { code: 125, stderr: 'subnet 198.19.214.0/24 is already used' },
      1,
    );
    expect(await ensureNetwork(docker.estate)).toBe('198.19.215');
  });

  it('is the one that is there', async () => {
    await ensureNetwork(docker.estate);
    expect(await ensureNetwork(docker.estate)).toBe('198.19.213');
    expect(docker.callsOf(/^network create/)).toHaveLength(1);
  });

  it('that cannot be made says why at once', async () => {
    docker.says(/^network create/, { code: 1, stderr: 'permission denied\n' });
    await expect(ensureNetwork(docker.estate)).rejects.toThrow(
      "the sandbox's network cannot be made: permission denied",
    );
    expect(docker.callsOf(/^network create/)).toHaveLength(1);
  });
});
