import { beforeEach, describe, expect, it } from 'vitest';
import type { FailoverReport } from '../../../../src/operate/failover/failover.ts';
import { type HostName, otherHost } from '../../../../src/operate/host-reports.ts';
import type { Rollout } from '../../../../src/operate/rollout/plan-rollout.ts';
import { type RolloutInput, rollOut } from '../../../../src/operate/rollout/rollout.ts';
import { type Ran, TwoHosts } from '../failover/two-hosts.ts';

const WANTED = 'a'.repeat(64);
const OLD = 'b'.repeat(64);

let world: TwoHosts;
/** What happened, in order: `pull secondary`, `apply secondary`, `move secondary`. */
let did: string[];
/** How scripts end that do not end well. */
let ends: Record<string, Ran | 'unconnected'>;
/** What a host reports once it has been given the bundle. */
let says: (host: HostName) => void;

beforeEach(async () => {
  world = await TwoHosts.begin();
  did = [];
  ends = {};
  says = (host) => world.report(host, 'ready', '3 of 3', world.clock.now(), WANTED);
  for (const host of ['primary', 'secondary'] as const)
    world.report(host, 'ready', '3 of 3', world.clock.now(), OLD);
  world.remote = (host, script) => {
    const what = `${kindOf(script)} ${host}`;
    did.push(what);
    if (what.startsWith('apply') && ends[what] !== 'unconnected' && !isNotBegun(ends[what]))
      says(host);
    return ends[what] ?? { exitCode: 0 };
  };
});

const isNotBegun = (end: Ran | 'unconnected' | undefined) =>
  typeof end === 'object' && end.exitCode === 70;

function kindOf(script: string): string {
  if (script.includes('orthweb-fetch')) return script.includes('systemctl') ? 'apply' : 'begin';
  if (script.includes('docker pull')) return 'pull';
  return script.includes('docker stop') ? 'stop' : 'start';
}

const SEEN = { steps: [], tls: true, echo: true, outageMs: 900 } as const;
let seen: Partial<FailoverReport>;
beforeEach(() => {
  seen = {};
});

function roll(rollout: Partial<Rollout> = {}, how: Partial<RolloutInput> = {}) {
  return rollOut(world.ctx, {
    rollout: { hosts: ['primary', 'secondary'], anotherOrthanc: false, held: false, ...rollout },
    bundle: WANTED,
    images: ['orthancteam/orthanc:26.8.1', 'envoyproxy/envoy:v1.39.3'],
    failover: true,
    wait: true,
    standing: world.standing(),
    async move(to) {
      did.push(`move ${to}`);
      return { from: otherHost(to), to, ...SEEN, ...seen };
    },
    ...how,
  });
}

const told = () => world.events.flatMap((it) => (it.type === 'notice' ? [it.text] : []));

describe('a changed bundle', () => {
  it('goes to the standby, then the site moves, then to the host that was active', async () => {
    const report = await roll();
    expect(did).toEqual([
      'pull secondary',
      'pull primary',
      'apply secondary',
      'move secondary',
      'apply primary',
    ]);
    expect(report).toMatchObject({ active: 'secondary', left: [], stopped: undefined });
    expect(report.hosts.map(({ host }) => host)).toEqual(['secondary', 'primary']);
    expect(report.moves).toHaveLength(1);
  });

  it('begins with the primary where the site is on the secondary', async () => {
    Object.assign(world.at, { site: 'eni-secondary', standby: 'eni-primary' });
    expect((await roll()).active).toBe('primary');
    expect(did.slice(2)).toEqual(['apply primary', 'move primary', 'apply secondary']);
  });

  it('moves nothing where only the standby is behind', async () => {
    expect(await roll({ hosts: ['secondary'] })).toMatchObject({ active: 'primary', moves: [] });
    expect(did).toEqual(['pull secondary', 'apply secondary']);
  });

  it('moves to a standby that has it already', async () => {
    await roll({ hosts: ['primary'] });
    expect(did).toEqual(['pull primary', 'move secondary', 'apply primary']);
  });

  it('in place moves nothing, and the standby is still the first', async () => {
    expect((await roll({}, { failover: false })).active).toBe('primary');
    expect(did.slice(2)).toEqual(['apply secondary', 'apply primary']);
  });

  it('without waiting reaches the standby alone', async () => {
    const report = await roll({}, { wait: false });
    expect(did).toEqual(['begin secondary']);
    expect(report).toMatchObject({ left: ['primary'], moves: [], active: 'primary' });
  });

  it('without waiting does nothing to an active host', async () => {
    expect((await roll({ hosts: ['primary'] }, { wait: false })).left).toEqual(['primary']);
    expect(did).toEqual([]);
  });

  it('counts only what a host says of the bundle that is wanted', async () => {
    says = (host) => {
      world.report(host, 'ready', 'of the old one', world.clock.now(), OLD);
      void world.clock
        .sleep(20_000, world.stop.signal)
        .then(() => world.report(host, 'ready', '2 of 2', world.clock.now(), WANTED));
    };
    await roll({ hosts: ['secondary'] });
    expect(told()).toEqual(['hosts/secondary: serving (2 of 2)']);
  });
});

describe('a standby that is stopped', () => {
  beforeEach(() => {
    world.states.secondary = 'stopped';
  });

  it('is started for it and stopped again, and the site is back where it was', async () => {
    const report = await roll();
    expect(did).toEqual([
      'pull secondary',
      'pull primary',
      'apply secondary',
      'move secondary',
      'apply primary',
      'move primary',
    ]);
    expect(world.changes).toEqual(['StartInstances i-secondary', 'StopInstances i-secondary']);
    expect(report).toMatchObject({ active: 'primary', stopped: 'secondary' });
  });

  it('in place is started and stopped again as well', async () => {
    const report = await roll({}, { failover: false });
    expect(world.changes).toEqual(['StartInstances i-secondary', 'StopInstances i-secondary']);
    expect(report).toMatchObject({ active: 'primary', stopped: 'secondary', moves: [] });
  });

  it('is waited for until Systems Manager hears of it', async () => {
    let tries = 0;
    const { remote } = world;
    world.remote = (host, script) => {
      tries += 1;
      return tries < 3 ? 'unconnected' : remote(host, script);
    };
    await roll({ hosts: ['secondary'] });
    expect(did).toEqual(['pull secondary', 'apply secondary']);
  });
});

describe('a host that does not take it', () => {
  it('that is the standby ends it in its own words, and the active host is not touched', async () => {
    says = (host) => world.report(host, 'failed', 'orthanc-1 is exited', world.clock.now(), WANTED);
    await expect(roll()).rejects.toThrow(
      /secondary \(i-secondary\) does not serve\n {2}failed: orthanc-1 is exited\nNothing was moved: primary goes on/,
    );
    expect(did).not.toContain('move secondary');
    expect(did).not.toContain('apply primary');
  });

  it('for want of an image ends it before any host is changed', async () => {
    ends = { 'pull primary': { exitCode: 1, stderr: 'manifest unknown' } };
    await expect(roll()).rejects.toThrow(
      'primary cannot load the container images: manifest unknown. All hosts go on',
    );
    expect(did).toEqual(['pull secondary', 'pull primary']);
  });

  it('that was active leaves the site on the other one', async () => {
    says = (host) =>
      host === 'secondary'
        ? world.report(host, 'ready', '3 of 3', world.clock.now(), WANTED)
        : world.report(host, 'failed', 'no memory', world.clock.now(), WANTED);
    await expect(roll()).rejects.toThrow(/failed: no memory\nThe site is on secondary\./);
  });

  it('that was active and was changed in place says that the site does not serve', async () => {
    ends = { 'apply primary': { exitCode: 70, stderr: 'the bundle cannot be read' } };
    await expect(roll({}, { failover: false })).rejects.toThrow(
      /primary could not take the new bundle: the bundle cannot be read\nThe site is on it, /,
    );
  });

  it('and one that is not there are told apart', async () => {
    world.states.secondary = 'terminated';
    await expect(roll()).rejects.toThrow('secondary is not there (terminated)');
    expect(did).toEqual([]);
  });
});

describe('a site that is not seen after the move', () => {
  it('goes back to the host that has not been touched', async () => {
    seen = { tls: false, trouble: 'no answer in time' };
    await expect(roll()).rejects.toThrow(
      /does not answer from outside: no answer in time\nThe site is on primary again/,
    );
    expect(did.slice(3)).toEqual(['move secondary', 'move primary']);
  });

  it('and could not be seen before it either, goes on', async () => {
    seen = { tls: null, echo: null, outageMs: null };
    expect((await roll()).hosts).toHaveLength(2);
  });

  it('stays where another Orthanc may have changed the tables', async () => {
    seen = { echo: false };
    await expect(roll({ anotherOrthanc: true })).rejects.toThrow('The site is on secondary.');
    expect(did).not.toContain('move primary');
  });
});

describe('another Orthanc', () => {
  it('starts where no old one runs', async () => {
    await roll({ anotherOrthanc: true });
    expect(did.slice(2)).toEqual([
      'stop primary',
      'apply secondary',
      'move secondary',
      'apply primary',
    ]);
    expect(told()[0]).toBe(
      'the Orthancs of primary are stopped: the site does not serve until secondary does',
    );
  });

  it('that has not begun gives the old ones back', async () => {
    ends = { 'apply secondary': { exitCode: 70, stderr: 'orthweb: not the one that was ordered' } };
    await expect(roll({ anotherOrthanc: true })).rejects.toThrow(
      /not the one that was ordered\nThe Orthancs of primary are started again/,
    );
    expect(did.at(-1)).toBe('start primary');
  });

  it('on a standby that cannot be reached gives the old ones back', async () => {
    ends = { 'apply secondary': 'unconnected' };
    await expect(roll({ anotherOrthanc: true })).rejects.toThrow(/started again/);
    expect(did.at(-1)).toBe('start primary');
  });

  it('that has begun and does not serve leaves the old ones stopped, and says so', async () => {
    says = (host) => world.report(host, 'failed', 'schema', world.clock.now(), WANTED);
    await expect(roll({ anotherOrthanc: true })).rejects.toThrow(
      /failed: schema\nThe site does not serve: the Orthancs of primary stay stopped/,
    );
    expect(did).not.toContain('start primary');
  });
});
