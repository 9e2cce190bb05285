import { chmodSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Docker } from '../../../../src/sandbox/docker.ts';
import { findEngine } from '../../../../src/sandbox/hosts/engine.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const GIB = 1024 ** 3;

async function found(ran: { code?: number; stdout?: string; stderr?: string }) {
  const docker = new FakeDocker();
  docker.says(/^info /, ran);
  return findEngine(docker);
}

describe('an engine', () => {
  it('that has Linux containers and memory can have real hosts', async () => {
    expect(await found({ stdout: `linux ${8 * GIB} 25.0.3\n` })).toEqual({
      name: 'Docker 25.0.3',
      memoryBytes: 8 * GIB,
    });
  });

  it('of a virtual machine of four gigabytes is large enough', async () => {
    expect(await found({ stdout: `linux ${3.83 * GIB} 29.0.1\n` })).toMatchObject({});
  });

  it.each([
    [{ stdout: `linux ${2 * GIB} 25.0.3\n` }, 'Docker has 2.0 GiB of memory, and 4 are needed'],
    [{ stdout: `windows ${8 * GIB} 25.0.3\n` }, 'Docker runs windows containers, not Linux ones'],
    [
      {
        code: 1,
        stderr:
          'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
      },
      'no Docker engine answers',
    ],
    [
      {
        code: 1,
        stderr:
          'template: :1:2: executing "" at <.OSType>: reflect: indirection through nil pointer to embedded struct field Info\n',
      },
      'no Docker engine answers',
    ],
    // Others end well and say it all the same.
    [
      { stdout: ' 0 \n', stderr: 'ERROR: Cannot connect to the Docker daemon at tcp://10.0.0.1' },
      'no Docker engine answers',
    ],
    [
      {
        code: 1,
        stderr:
          'permission denied while trying to connect to the Docker daemon socket at unix:///x',
      },
      'this user may not use Docker',
    ],
    [
      {
        code: 125,
        stderr: `Error: template: info:1:2: executing "info" at <.OSType>: can't evaluate field OSType`,
      },
      'the program docker is not that of Docker',
    ],
    [
      { code: 1, stderr: 'context "old" not found\n' },
      'no Docker engine answers (context "old" not found)',
    ],
    [{}, 'no Docker engine answers (docker info says nothing)'],
  ])('that says %j is refused in one line', async (ran, line) => {
    expect(await found(ran)).toBe(line);
  });

  it.each([
    'docker is not installed',
    'no Docker engine answers',
    'this user may not use Docker',
    'the program docker is not that of Docker',
    'Docker has 3.5 GiB of memory, and 4 are needed',
    'Docker runs windows containers, not Linux ones',
  ])('is refused in a line that fits: %s', (line) => {
    expect(`sandbox: hosts are not real: ${line}`.length).toBeLessThanOrEqual(80);
  });
});

describe('the client of Docker', () => {
  it('that is not there is told from an engine that is not', async () => {
    expect(await findEngine(new Docker({ PATH: folder.path }))).toBe('docker is not installed');
  });

  it('that cannot be run is as good as no engine', async () => {
    writeFileSync(folder.join('docker'), '#!/bin/sh\n');
    chmodSync(folder.join('docker'), 0o644);
    expect(await findEngine(new Docker({ PATH: folder.path }))).toBe('no Docker engine answers');
  });
});
