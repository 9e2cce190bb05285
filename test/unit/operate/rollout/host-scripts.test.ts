import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  applyScript,
  pullScript,
  START_ORTHANCS,
  STOP_ORTHANCS,
} from '../../../../src/operate/rollout/host-scripts.ts';

const SHA = 'c'.repeat(64);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orthweb-rollout-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Programs that write down how they were called, and end like this. */
function program(name: string, code = 0, says = ''): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >>"${folder}/calls"\n${says}\nexit ${code}\n`);
  chmodSync(path, 0o755);
}

function run(script: string) {
  const hosted = script
    .replaceAll('/etc/orthweb', folder)
    .replace('/usr/local/sbin:', `${folder}:`);
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  try {
    execFileSync('sh', ['-c', hosted], { env, stdio: 'pipe' });
    return { code: 0, stderr: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, stderr: stderr.toString() };
  }
}

const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

describe('what a host is told', () => {
  beforeEach(() => {
    const order = { bucket: 'b', sha256: 'd'.repeat(64), hosts: { 'eni-1': 'primary' } };
    writeFileSync(join(folder, 'host.json'), `${JSON.stringify(order)}\n`);
    program('journalctl', 0, 'echo "orthweb: orthanc-1 is exited"; echo other');
  });

  it('changes its order, brings the bundle and waits until it has been applied', () => {
    program('orthweb-fetch');
    program('systemctl');
    expect(run(applyScript(SHA, true)).code).toBe(0);
    expect(calls()).toEqual([`orthweb-fetch ${SHA}`, 'systemctl start orthweb.service']);
    const order = JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'));
    expect(order).toEqual({ bucket: 'b', sha256: SHA, hosts: { 'eni-1': 'primary' } });
  });

  it('ends apart where the bundle could not be brought', () => {
    program('orthweb-fetch', 1, 'echo "orthweb: not the one" >&2');
    program('systemctl');
    expect(run(applyScript(SHA, true))).toEqual({ code: 70, stderr: 'orthweb: not the one\n' });
  });

  it('ends with the last words of what could not be applied', () => {
    program('orthweb-fetch');
    program('systemctl', 1);
    expect(run(applyScript(SHA, true))).toEqual({
      code: 1,
      stderr: 'orthweb: orthanc-1 is exited\n',
    });
  });

  it('without waiting ends when the bundle is there', () => {
    program('orthweb-fetch');
    expect(run(applyScript(SHA, false)).code).toBe(0);
    expect(calls()).toEqual([`orthweb-fetch ${SHA}`]);
  });

  it('takes a hash and nothing else', () => {
    expect(() => applyScript('x; reboot', true)).toThrow(RangeError);
  });
});

it('images that are there are not asked for again', () => {
  program('docker', 0);
  expect(run(pullScript(['a/b:1', 'c:2'])).code).toBe(0);
  expect(calls()).toEqual(['docker image inspect a/b:1', 'docker image inspect c:2']);
});

it('an image that nobody has ends it', () => {
  program('docker', 1, 'echo "manifest unknown" >&2');
  expect(run(pullScript(['a/b:1', 'c:2']))).toEqual({ code: 1, stderr: 'manifest unknown\n' });
  expect(calls()).toEqual(['docker image inspect a/b:1', 'docker pull --quiet a/b:1']);
});

describe('the Orthancs of a host', () => {
  /** `docker ps` shows these as running, the second time these. */
  const showing = (first: string, then: string) =>
    program(
      'docker',
      0,
      `[ "$1" = ps ] || exit 0\nif [ -e "${folder}/looked" ]; then printf '%s' '${then}'; else printf '%s' '${first}'; fi\ntouch "${folder}/looked"`,
    );
  const ended = () => calls().filter((call) => !call.startsWith('docker ps'));

  it('are stopped, all at the same time, and nothing else is', () => {
    showing('c1\nc2\n', '');
    expect(run(STOP_ORTHANCS).code).toBe(0);
    expect(ended().sort()).toEqual(['docker stop -t 30 c1', 'docker stop -t 30 c2']);
    expect(calls()[0]).toContain('--filter name=orthweb-orthanc-');
  });

  it('that do not end are not taken for stopped', () => {
    showing('c1\n', 'c1\n');
    expect(run(STOP_ORTHANCS).code).not.toBe(0);
  });

  it('are started again', () => {
    showing('c1\nc2\n', '');
    expect(run(START_ORTHANCS).code).toBe(0);
    expect(ended()).toEqual(['docker start c1 c2']);
  });
});
