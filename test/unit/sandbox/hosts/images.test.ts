import { beforeEach, describe, expect, it } from 'vitest';
import { composeOf, provideImages, pullMissing } from '../../../../src/sandbox/hosts/images.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';

let docker: FakeDocker;
let notes: string[];
beforeEach(() => {
  docker = new FakeDocker();
  notes = [];
});

const getting = () => ({
  docker,
  note: (line: string) => void notes.push(line),
  signal: new AbortController().signal,
});
const provide = (host?: string) =>
  provideImages({ ...getting(), host, postgres: 'postgres:17', ofHosts: ['orthanc', 'envoy'] });

describe('the images of a sandbox', () => {
  it('are built and pulled once, and said to be', async () => {
    const { host } = await provide();
    expect(host).toMatch(/^orthweb-sandbox\/host:[0-9a-f]{12}$/);
    expect(notes).toEqual([
      'sandbox: building the image of its hosts (once, some 2 minutes)',
      'sandbox: pulling postgres:17 (once)',
      'sandbox: pulling orthanc (once)',
      'sandbox: pulling envoy (once)',
    ]);
    docker.images.add(host);
    notes = [];
    expect((await provide()).host).toBe(host);
    expect(notes).toEqual([]);
  });

  it('may be the operator’s own, which is not built', async () => {
    expect((await provide('registry.example.org/host:1')).host).toBe('registry.example.org/host:1');
    expect(docker.callsOf(/^build/)).toEqual([]);
    expect(docker.callsOf(/^pull/)).toHaveLength(4);
  });

  it('that cannot be pulled say why and what to do', async () => {
    docker.says(/^pull/, { code: 1, stderr: 'Using default tag\ndenied: no such image\n' });
    await expect(pullMissing(getting(), ['orthanc'])).rejects.toMatchObject({
      message: 'the image orthanc cannot be pulled: denied: no such image',
      hint: expect.stringContaining('--sandbox-hosts off'),
    });
  });

  it('that cannot be built say why and what to do', async () => {
    docker.says(/^build/, { code: 1, stderr: '#5 ERROR\nfailed to resolve deb.debian.org' });
    await expect(provide()).rejects.toMatchObject({
      message: expect.stringContaining('cannot be built: failed to resolve deb.debian.org'),
      hint: expect.stringContaining('--sandbox-hosts off'),
    });
  });
});

describe('the compose plugin of hosts', () => {
  it('is known by what the image holds', async () => {
    docker.says(/^run/, { stdout: `${'a1'.repeat(32)}  /usr/libexec/docker-compose\n` });
    expect(await composeOf(docker, 'host')).toEqual({
      url: 'file:///usr/libexec/docker/cli-plugins/docker-compose',
      sha256: 'a1'.repeat(32),
    });
  });

  it('that is missing means that the image is none of a host', async () => {
    docker.says(/^run/, { code: 1, stderr: 'sha256sum: No such file or directory\n' });
    await expect(composeOf(docker, 'alpine')).rejects.toThrow(
      'the image alpine cannot be a host: sha256sum: No such file or directory',
    );
  });
});
