import { beforeEach, describe, expect, it } from 'vitest';
import { Boots } from '../../../../src/sandbox/hosts/boots.ts';
import { containerWords } from '../../../../src/sandbox/hosts/containers.ts';
import { bringTo, type Powered, takeAway } from '../../../../src/sandbox/hosts/power.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const KEY = 'hosts/i-1';
const folder = temporaryFolder();
let docker: FakeDocker;
let boots: Boots;
let did: string[];
let starting: () => Promise<void>;

beforeEach(() => {
  docker = new FakeDocker();
  boots = new Boots(folder.join('boots.json'));
  did = [];
  starting = async () => undefined;
});

const create = async () => {
  did.push('create');
  await docker.docker(['create', ...containerWords(docker.estate, KEY, '198.19.213.10'), 'image']);
};
const started = async () => {
  did.push('started');
  await starting();
};
const bring = (wanted: Powered) => bringTo(docker.estate, boots, KEY, wanted, { create, started });
const on = (boot: number): Powered => ({ power: 'on', boot });
const off: Powered = { power: 'off', boot: 1 };

describe('a container that is to run', () => {
  it('is made and started where there is none', async () => {
    expect(await bring(on(1))).toBe('running');
    expect(did).toEqual(['create', 'started']);
    expect(docker.state(KEY)).toBe('running');
  });

  it('is left alone where it runs with that boot, by another agent too', async () => {
    await bring(on(1));
    boots = new Boots(folder.join('boots.json'));
    const before = docker.calls.length;
    expect(await bring(on(1))).toBe('running');
    expect(docker.calls.slice(before).filter((line) => !line.startsWith('ps'))).toEqual([]);
  });

  it('is stopped and started for another boot, and keeps what is in it', async () => {
    await bring(on(1));
    expect(await bring(on(2))).toBe('running');
    expect(did).toEqual(['create', 'started', 'started']);
    expect(docker.callsOf(/^(stop|start) /).map((line) => line.split(' ')[0])).toEqual([
      'start',
      'stop',
      'start',
    ]);
  });

  it('has not booted until what is done at each start was done', async () => {
    starting = () => Promise.reject(new Error('killed meanwhile'));
    await expect(bring(on(1))).rejects.toThrow('killed meanwhile');
    starting = async () => undefined;
    expect(await bring(on(1))).toBe('running');
    expect(did).toEqual(['create', 'started', 'started']);
  });

  it('is made again where an agent died before its files were in', async () => {
    await create();
    expect(await bring(on(1))).toBe('running');
    expect(did).toEqual(['create', 'create', 'started']);
    expect(docker.callsOf(/^rm /)).toHaveLength(1);
  });
});

describe('a container that is not to run', () => {
  it('is stopped, and stays', async () => {
    await bring(on(1));
    expect(await bring(off)).toBe('stopped');
    expect(await bring(off)).toBe('stopped');
    expect(docker.callsOf(/^stop /)).toHaveLength(1);
    expect(docker.state(KEY)).toBe('exited');
  });

  it('is not made for it', async () => {
    expect(await bring(off)).toBe('absent');
    expect(did).toEqual([]);
  });

  it('is removed with its boot when nobody wants it, however often', async () => {
    await bring(on(3));
    await takeAway(docker.estate, boots, KEY);
    await takeAway(docker.estate, boots, KEY);
    expect(docker.containers.size).toBe(0);
    expect(boots.of(KEY)).toBeUndefined();
  });
});
