import { describe, expect, it } from 'vitest';
import { judgeCloudInit, judgeInstance } from '../../../src/validate/server.ts';
import {
  judgeContainers,
  judgeImages,
  judgeStarted,
} from '../../../src/validate/server-containers.ts';
import { judgeConfiguration } from '../../../src/validate/server-files.ts';
import { judgeClock, judgeDisk, judgeMemory } from '../../../src/validate/server-left.ts';
import { LOOK, look, NOW, said, seen, withContainer } from './recorded.ts';

const IMAGES = { orthanc: 'orthancteam/orthanc:1', envoy: 'envoyproxy/envoy:1' };
const FILES = { 'envoy.yaml': 'e', 'orthanc.json': 'o' };

it('a healthy host passes everything', () => {
  const all = [
    judgeInstance(seen('primary')),
    judgeCloudInit(LOOK),
    judgeStarted(LOOK),
    judgeContainers(LOOK),
    judgeImages(LOOK, IMAGES),
    judgeConfiguration(LOOK, 'abc123', FILES),
    judgeDisk(LOOK),
    judgeMemory(LOOK),
    judgeClock(LOOK),
  ];
  expect(all.map(({ outcome }) => outcome)).toEqual(all.map(() => 'pass'));
});

describe('an instance', () => {
  it('that is active must run', () => {
    expect(said(judgeInstance(seen('primary', { state: 'stopped' })))).toBe(
      'fail: i-primary is stopped in ca-central-1a | orthweb failover',
    );
  });

  it('that stands by may be stopped: another check is about that', () => {
    const { outcome } = judgeInstance(seen('secondary', { state: 'stopped' }));
    expect(outcome).toBe('skipped');
  });

  it('must be there', () => {
    const absent = seen('secondary', { state: 'absent', instanceId: '', zone: '' });
    expect(said(judgeInstance(absent))).toBe('fail: secondary is absent | orthweb up makes it');
  });
});

describe('cloud-init', () => {
  it('that failed says why', () => {
    const failed = look({ cloudInit: ["('scripts_user', RuntimeError())"] });
    expect(said(judgeCloudInit(failed))).toContain("fail: ('scripts_user', RuntimeError())");
  });

  it('that has not ended is no success', () => {
    expect(judgeCloudInit(look({ cloudInit: null })).outcome).toBe('fail');
  });
});

describe('containers', () => {
  it('that are stopped are named', () => {
    const verdict = judgeContainers(withContainer('orthanc-2', { state: 'exited', health: null }));
    expect(said(verdict)).toMatch(/^fail: .*orthanc-2 is exited; orthanc-3 is running/);
  });

  it('that are unhealthy fail, although they run', () => {
    expect(judgeContainers(withContainer('orthanc-1', { health: 'unhealthy' })).outcome).toBe(
      'fail',
    );
  });

  it('that start are given time', () => {
    expect(judgeContainers(withContainer('orthanc-1', { health: 'starting' })).outcome).toBe(
      'warn',
    );
  });

  it('tell how often they were restarted', () => {
    const restarted = withContainer('orthanc-1', { restarts: 4 });
    expect(judgeContainers(restarted).evidence).toContain(
      'orthanc-1 is running, restarted 4 times',
    );
  });

  it('without a start in the log are told of, those that do not run are not', () => {
    const silent = withContainer('orthanc-3', { started: false });
    expect(said(judgeStarted(silent))).toMatch(/^warn: orthanc-3: no start in the log/);
    const stopped = withContainer('orthanc-3', { started: false, state: 'exited' });
    expect(judgeStarted(stopped).outcome).toBe('pass');
    const none = look({ containers: LOOK.containers.map((one) => ({ ...one, state: 'exited' })) });
    expect(judgeStarted(none).outcome).toBe('skipped');
  });

  it('of another image are named with both', () => {
    const other = withContainer('orthanc-3', { image: 'orthancteam/orthanc:latest' });
    expect(said(judgeImages(other, IMAGES))).toContain(
      'fail: orthanc-3 is of orthancteam/orthanc:latest, wanted orthancteam/orthanc:1 |',
    );
  });
});

describe('the configuration', () => {
  it('of another bundle is a warning: nothing was changed by hand', () => {
    expect(said(judgeConfiguration(LOOK, 'def456', FILES))).toMatch(
      /^warn: it runs bundle abc123, wanted def456/,
    );
  });

  it.each([
    ['changed', { files: { ...FILES, 'orthanc.json': 'x' } }, 'orthanc.json differs'],
    ['missing', { files: { 'envoy.yaml': 'e' } }, 'orthanc.json is missing'],
    ['added', { files: { ...FILES, 'new.sh': 'n' } }, 'new.sh does not belong there'],
    ['in use', { envoy: 'x' }, "Envoy's configuration in use differs"],
    ['off', { unit: 'failed' }, 'orthweb.service is failed'],
  ])('that is %s fails', (_, change, words) => {
    const verdict = judgeConfiguration(look(change), 'abc123', FILES);
    expect(verdict).toMatchObject({ outcome: 'fail', evidence: [words] });
  });
});

describe('what a host has left', () => {
  it.each([
    [79, 'pass'],
    [80, 'warn'],
    [91, 'warn'],
    [92, 'fail'],
  ])('a disk that is full to %i in a hundred: %s', (percent, outcome) => {
    expect(judgeDisk(look({ disks: [10, percent] })).outcome).toBe(outcome);
  });

  it('memory below a twentieth is a warning', () => {
    const memory = { total: 4_000_000, available: 199_999 };
    expect(judgeMemory(look({ memory })).outcome).toBe('warn');
  });
});

describe('the clock', () => {
  it.each([
    ['59 s ahead', 60, 'pass'],
    ['10 minutes ahead', 600, 'fail: 599 s ahead of'],
    ['10 minutes behind', -600, 'fail: 600 s behind'],
  ])('%s', (_, offS, words) => {
    expect(said(judgeClock(look({ clock: NOW / 1000 + offS })))).toContain(words);
  });

  it('is not blamed for how long the script took', () => {
    const slow = look({ clock: NOW / 1000 + 80, askedMs: [NOW, NOW + 85_000] });
    expect(judgeClock(slow).outcome).toBe('pass');
  });
});
