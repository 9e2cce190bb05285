import { beforeEach, describe, expect, it } from 'vitest';
import { Interrupted } from '../../../../src/errors.ts';
import { failover } from '../../../../src/operate/failover/failover.ts';
import { intentOf } from '../../../../src/operate/failover/intent.ts';
import type { Probes } from '../../../../src/operate/failover/outside-check.ts';
import type { HostName } from '../../../../src/operate/host-reports.ts';
import type { Answer } from '../../../../src/operate/outside/site.ts';
import { movesFor } from '../../../../src/provision/kinds/address-moves.ts';
import { TwoHosts } from './two-hosts.ts';

let world: TwoHosts;
beforeEach(async () => {
  world = await TwoHosts.begin();
});

const YES: Answer = { answers: true, elapsedMs: 20 };
const NO: Answer = { answers: false, why: 'silent', text: 'no answer in time' };
const answering: Probes = { tls: async () => YES, echo: async () => YES };

let moved = 0;
beforeEach(() => {
  moved = 0;
});

function move(probes: Probes | undefined = answering, to?: HostName, failoverTo?: HostName) {
  const standing = world.standing(failoverTo);
  return failover(world.ctx, {
    standing,
    intent: intentOf(standing, to),
    journal: world.journal,
    lasting: { ec2: world.ec2 },
    probes,
    moved: () => {
      moved += 1;
    },
  });
}

const steps = () =>
  world.events.flatMap((event) =>
    event.type === 'step' ? [`${event.text}${event.detail ? `: ${event.detail}` : ''}`] : [],
  );
const SWAP = ['AssociateAddress site eni-secondary', 'AssociateAddress standby eni-primary'];

describe('a failover to a standby that runs', () => {
  it('hears that it serves, moves the site address first, then the standby address', async () => {
    const report = await move();
    expect(world.changes).toEqual(SWAP);
    expect(report).toMatchObject({ from: 'primary', to: 'secondary', tls: true, echo: true });
    expect(steps()).toEqual([
      'secondary serving: 3 of 3 Orthancs, database, storage',
      'site address moved',
      'seen from outside: TLS, C-ECHO',
    ]);
    expect(report.steps.map(({ step }) => step)).toEqual(steps().map((text) => text.split(':')[0]));
  });

  it('remembers where it goes before the first move, and forgets it at the end', async () => {
    world.associating = () => {
      expect(world.updates).toEqual([{ failoverTo: 'secondary' }]);
      return undefined;
    };
    await move();
    expect(world.updates).toEqual([{ failoverTo: 'secondary' }, { failoverTo: undefined }]);
  });

  it('takes no address away from anybody beforehand', async () => {
    await move();
    expect(world.sent.map(({ name }) => name)).not.toContain('DisassociateAddress');
    const all = world.sent.filter(({ name }) => name === 'AssociateAddress');
    expect(all.map(({ input }) => input.AllowReassociation)).toEqual([true, true]);
  });

  it('ten times in a row leaves nothing to correct', async () => {
    for (let round = 1; round <= 10; round += 1) {
      await move();
      expect(world.standing().active).toBe(round % 2 === 1 ? 'secondary' : 'primary');
      const holder = (at: string | undefined) => (at === 'eni-primary' ? 'primary' : 'secondary');
      expect(movesFor(holder(world.at.site), holder(world.at.standby))).toEqual([]);
    }
    expect(world.changes).toHaveLength(20);
  });
});

describe('a standby that does not run', () => {
  it('is started, and is heard after its start only', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = (host) => {
      world.report(host, 'starting', 'orthanc-1 does not answer yet');
      void world.clock
        .sleep(30_000, world.stop.signal)
        .then(() => world.report(host, 'ready', '3 of 3 Orthancs'));
    };
    const report = await move();
    expect(world.changes).toEqual(['StartInstances i-secondary', ...SWAP]);
    expect(steps().slice(0, 2)).toEqual(['start secondary', 'secondary serving: 3 of 3 Orthancs']);
    expect(report.steps[1]?.elapsedMs).toBeGreaterThanOrEqual(30_000);
  });

  it('that is stopping is waited for, as AWS starts none that is on its way down', async () => {
    world.states.secondary = 'stopping';
    void world.clock.sleep(7_000, world.stop.signal).then(() => {
      world.states.secondary = 'stopped';
    });
    await move();
    expect(world.changes).toEqual(['StartInstances i-secondary', ...SWAP]);
  });

  it('that falls back to stopped is told with AWS’s state, and nothing moves', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = () => undefined;
    Object.assign(world, { powerMs: 0 });
    const start = move();
    void world.clock.sleep(1, world.stop.signal).then(() => {
      world.states.secondary = 'stopped';
    });
    await expect(start).rejects.toThrow('secondary (i-secondary) is stopped, and not running');
    expect(world.changes).toEqual(['StartInstances i-secondary']);
  });
});

describe('a standby that does not serve', () => {
  it('that says unhealthy is refused at once, in its own words', async () => {
    const before = world.clock.now();
    world.report('secondary', 'unhealthy', 'orthanc-2 cannot reach the database\nmore');
    await expect(move()).rejects.toThrow(
      'refused: secondary is not healthy (unhealthy: orthanc-2 cannot reach the database; more). Nothing was moved.',
    );
    expect(world.changes).toEqual([]);
    expect(world.updates).toEqual([]);
    expect(world.clock.now()).toBe(before);
  });

  it('that was started may fail at first', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = (host) => {
      world.report(host, 'failed', 'the database does not answer');
      void world.clock.sleep(60_000, world.stop.signal).then(() => world.report(host, 'ready'));
    };
    await move();
    expect(world.changes).toEqual(['StartInstances i-secondary', ...SWAP]);
  });

  it('that was started and goes on failing is refused after three minutes', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = (host) => world.report(host, 'failed', 'no images');
    const before = world.clock.now();
    await expect(move()).rejects.toThrow('failed: no images');
    expect(world.clock.now() - before).toBeLessThan(4 * 60_000);
    expect(world.changes).toEqual(['StartInstances i-secondary']);
  });

  it('that was started and never says anything is refused after ten minutes', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = () => undefined;
    const before = world.clock.now();
    await expect(move()).rejects.toThrow('it has not reported since its start');
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(10 * 60_000);
    expect(world.changes).toEqual(['StartInstances i-secondary']);
  });

  it('that has been silent for longer than hosts ever are is refused', async () => {
    world.report('secondary', 'ready', '3 of 3', world.clock.now() - 36 * 60_000);
    await expect(move()).rejects.toThrow('silent since 01:25 UTC');
    expect(world.changes).toEqual([]);
  });
});

describe('a call whose reply is lost', () => {
  it('counts as done when AWS shows what it did', async () => {
    world.associating = (role) => (role === 'site' ? new Error('socket hang up') : undefined);
    const report = await move();
    expect(report.to).toBe('secondary');
    expect(world.changes).toEqual(SWAP);
  });

  it('or that failed leaves the rest to the next run, which does not bring the site back', async () => {
    world.associating = (role) => {
      if (role === 'standby') throw new Error('throttled');
      return undefined;
    };
    await expect(move()).rejects.toThrow('throttled');
    expect(world.at).toEqual({ site: 'eni-secondary' });
    world.associating = () => undefined;
    const report = await move(answering, undefined, 'secondary');
    expect(report.to).toBe('secondary');
    expect(world.changes.slice(2)).toEqual(['AssociateAddress standby eni-primary']);
    expect(world.updates.at(-1)).toEqual({ failoverTo: undefined });
  });
});

describe('what is so already', () => {
  it('is not moved again: AWS may charge for each move', async () => {
    world.at.site = 'eni-secondary';
    world.at.standby = 'eni-primary';
    await move(answering, undefined, 'secondary');
    expect(world.changes).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it('while the standby starts: nothing is moved', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = () => world.stop.abort(new Interrupted('stopped at your request'));
    await expect(move()).rejects.toThrow('stopped at your request');
    expect(world.changes).toEqual(['StartInstances i-secondary']);
    expect(moved).toBe(0);
  });

  it('between the two moves: both are made, and only looking stops', async () => {
    world.associating = (role) => {
      if (role === 'site') world.stop.abort(new Interrupted('stopped at your request'));
      return undefined;
    };
    await expect(move()).rejects.toThrow('stopped at your request');
    expect(world.changes).toEqual(SWAP);
    expect(moved).toBe(1);
    // Whoever repeats the command then looks, and does not bring the site back.
    expect(world.updates).toEqual([{ failoverTo: 'secondary' }]);
  });
});

describe('looking from outside', () => {
  it('measures for how long nobody answered', async () => {
    let goneUntil = 0;
    world.associating = (role) => {
      if (role === 'site') goneUntil = world.clock.now() + 2_900;
      return undefined;
    };
    const tls = async () => (world.clock.now() < goneUntil ? NO : YES);
    const report = await move({ tls, echo: async () => YES });
    expect(report.outageMs).toBeGreaterThanOrEqual(2_900);
    expect(report.outageMs).toBeLessThanOrEqual(2_900 + 500);
  });

  it('from a network that is not let in is no failure', async () => {
    const report = await move({ tls: async () => NO, echo: async () => NO });
    expect(report).toMatchObject({ tls: null, echo: null, outageMs: null });
    expect(world.changes).toEqual(SWAP);
  });

  it('where nobody may read the certificates is left out', async () => {
    const standing = world.standing();
    const report = await failover(world.ctx, {
      standing,
      intent: intentOf(standing, undefined),
      journal: world.journal,
      lasting: { ec2: world.ec2 },
      probes: undefined,
      moved: () => undefined,
    });
    expect(report).toMatchObject({ tls: null, echo: null, outageMs: null });
  });

  it('of a site that answered before and does not any more is a failure, told with its reason', async () => {
    const tls = async () => (world.changes.length > 0 ? NO : YES);
    const report = await move({ tls, echo: async () => NO });
    expect(report).toMatchObject({ tls: false, outageMs: null, trouble: 'no answer in time' });
  });

  it('sees that DICOM alone does not come back', async () => {
    const echo = async () => (world.changes.length > 0 ? NO : YES);
    const report = await move({ tls: async () => YES, echo });
    expect(report).toMatchObject({ tls: true, echo: false, trouble: 'no answer in time' });
  });

  it('after a dead host sees that the site is back, and knows no outage', async () => {
    const back = async () => (world.changes.length > 0 ? YES : NO);
    const report = await move({ tls: back, echo: back });
    expect(report).toMatchObject({ tls: true, echo: true, outageMs: null });
  });
});
