import { beforeEach, describe, expect, it } from 'vitest';
import { Services } from '../../../../src/sandbox/hosts/services.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';

let docker: FakeDocker;
beforeEach(() => {
  docker = new FakeDocker();
});

const start = () =>
  Services.start(docker.estate, {
    image: 'host',
    address: '198.19.213.2',
    certificate: 'CERTIFICATE',
    privateKey: 'PRIVATE KEY',
    upstream: true,
    accept: () => undefined,
  });
const told = (child = docker.spawned.at(-1)) => String(child?.stdin.read() ?? '');

describe('what AWS puts around hosts', () => {
  it('is one container, whose key is in no command line', async () => {
    const services = await start();
    expect(docker.state('services')).toBe('running');
    expect(docker.calls.join('\n')).not.toContain('PRIVATE KEY');
    expect([...docker.stdin.values()].join('')).toContain('PRIVATE KEY');
    await services.stop();
    expect(docker.containers.size).toBe(0);
    expect(docker.spawned.every((child) => child.isKilled)).toBe(true);
  });

  it('is told names and metadata as they come, and all of them by a new tunnel', async () => {
    const services = await start();
    services.name('db.test', '198.19.213.9');
    expect(told()).toContain('"db.test":"198.19.213.9"');
    docker.spawned.at(-1)?.end(137);
    await expect.poll(() => docker.spawned.length).toBe(2);
    expect(told()).toContain('"db.test":"198.19.213.9"');
    await services.stop();
  });

  it('is started again where an engine that was restarted left it stopped', async () => {
    const services = await start();
    const container = docker.containers.get('box-services');
    if (container) container.state = 'exited';
    docker.spawned.at(-1)?.end(1);
    await expect.poll(() => docker.state('services')).toBe('running');
    await services.stop();
  });

  it('has no way to hosts while there is no tunnel', async () => {
    const services = await start();
    expect(services.dial('198.19.213.10', 443)).toBeDefined();
    docker.spawned.at(-1)?.end(1);
    await expect.poll(() => services.dial('198.19.213.10', 443)).toBeUndefined();
    await services.stop();
  });

  it('that does not start says what it said', async () => {
    docker.says(/^logs/, { stdout: '', stderr: 'ip: not permitted\n' });
    docker.says(/^start/, {});
    await expect(start()).rejects.toThrow('resolver and metadata do not start:\nip: not permitted');
  });
});
