import { beforeEach, describe, expect, it } from 'vitest';
import {
  hostMeant,
  refuseActive,
  startStandby,
  stopStandby,
} from '../../../src/operate/secondary.ts';
import { TwoHosts } from './failover/two-hosts.ts';

let world: TwoHosts;
beforeEach(async () => {
  world = await TwoHosts.begin();
});
const secondary = () => world.standing().hosts.secondary;

describe('which host is meant', () => {
  it('secondary by its name, or whichever is not active', () => {
    expect(hostMeant(world.standing(), false).host).toBe('secondary');
    expect(hostMeant(world.standing(), true).host).toBe('secondary');
    world.at.site = 'eni-secondary';
    expect(hostMeant(world.standing(), false).host).toBe('secondary');
    expect(hostMeant(world.standing(), true).host).toBe('primary');
  });

  it('cannot be told by activity where neither has the site', () => {
    delete world.at.site;
    expect(() => hostMeant(world.standing(), true)).toThrow('none stands by');
  });
});

describe('stopping', () => {
  it('ends when AWS says that it is stopped', async () => {
    const { steps } = await stopStandby(world.ctx, secondary());
    expect(world.states.secondary).toBe('stopped');
    expect(world.changes).toEqual(['StopInstances i-secondary']);
    expect(steps).toEqual([{ step: 'stop secondary', elapsedMs: expect.any(Number) }]);
    expect(steps[0]?.elapsedMs).toBeGreaterThanOrEqual(world.powerMs);
  });

  it('of a host that is stopping or stopped asks for nothing', async () => {
    world.states.secondary = 'stopped';
    await stopStandby(world.ctx, secondary());
    world.states.secondary = 'stopping';
    void world.clock.sleep(5_000, world.stop.signal).then(() => {
      world.states.secondary = 'stopped';
    });
    await stopStandby(world.ctx, secondary());
    expect(world.changes).toEqual([]);
  });

  it('of a host that is still starting waits until it runs', async () => {
    world.states.secondary = 'pending';
    void world.clock.sleep(5_000, world.stop.signal).then(() => {
      world.states.secondary = 'running';
    });
    await stopStandby(world.ctx, secondary());
    expect(world.changes).toEqual(['StopInstances i-secondary']);
  });

  it('of the active host is refused, with the way to do it', () => {
    world.at.site = 'eni-secondary';
    expect(() => refuseActive(world.standing(), secondary())).toThrow(
      'refused: secondary is active, and stopping it would end the service',
    );
    expect(() => refuseActive(world.standing(), world.standing().hosts.primary)).not.toThrow();
  });

  it('that AWS does not come to the end of is told after ten minutes', async () => {
    Object.assign(world, { powerMs: 3_600_000 });
    await expect(stopStandby(world.ctx, secondary())).rejects.toThrow(
      'secondary (i-secondary) is stopping, and not stopped',
    );
  });
});

describe('starting', () => {
  it('waits for the machine, and then for its own word', async () => {
    world.states.secondary = 'stopped';
    const { steps } = await startStandby(world.ctx, secondary(), { wait: true });
    expect(steps.map(({ step }) => step)).toEqual(['start secondary', 'secondary serving']);
  });

  it('without waiting ends when it runs', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = () => undefined;
    const { steps } = await startStandby(world.ctx, secondary(), { wait: false });
    expect(steps.map(({ step }) => step)).toEqual(['start secondary']);
  });

  it('of one that goes on failing says so in its own words', async () => {
    world.states.secondary = 'stopped';
    world.afterStart = (host) => world.report(host, 'failed', 'no images');
    await expect(startStandby(world.ctx, secondary(), { wait: true })).rejects.toThrow(
      'secondary runs and does not serve (failed: no images)',
    );
  });
});
