import { beforeEach, describe, expect, it } from 'vitest';
import { type Intent, intentOf } from '../../../../src/operate/failover/intent.ts';
import {
  type Preflight,
  refuseFailover,
  refuseWithoutHosts,
} from '../../../../src/operate/failover/preflight.ts';
import type { HostName } from '../../../../src/operate/host-reports.ts';
import type { Standing } from '../../../../src/operate/standing.ts';
import { TwoHosts } from './two-hosts.ts';

let world: TwoHosts;
beforeEach(async () => {
  world = await TwoHosts.begin();
});

/** What a failover from here says; the empty text when it may begin. */
function refusal(more: Partial<Preflight> = {}, standing: Standing = world.standing()): string {
  const o = { force: false, nowMs: world.clock.now(), ...more };
  try {
    refuseFailover(standing, intentOf(standing, undefined), o);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('where the site is to be', () => {
  const intent = (asked?: HostName, begun?: HostName): Intent =>
    intentOf(world.standing(begun), asked);

  it('is on the standby when nobody says', () => {
    expect(intent()).toEqual({ kind: 'move', from: 'primary', to: 'secondary' });
    Object.assign(world.at, { site: 'eni-secondary', standby: 'eni-primary' });
    expect(intent()).toEqual({ kind: 'move', from: 'secondary', to: 'primary' });
  });

  it('is as said, also when that is where it is', () => {
    expect(intent('secondary').kind).toBe('move');
    expect(intent('primary')).toEqual({ kind: 'nothing', from: 'secondary', to: 'primary' });
  });

  it('is where a failover that was cut off brings it', () => {
    world.at.site = 'eni-secondary';
    delete world.at.standby;
    expect(intent(undefined, 'secondary')).toMatchObject({ kind: 'finish', to: 'secondary' });
    world.at.standby = 'eni-primary';
    expect(intent(undefined, 'secondary')).toMatchObject({ kind: 'finish', to: 'secondary' });
    expect(intent('primary', 'secondary')).toMatchObject({ kind: 'move', to: 'primary' });
  });

  it('needs a word when neither host has the site', () => {
    world.at.site = 'eni-foreign';
    expect(() => intent()).toThrow('neither host holds the site address');
    expect(intent('primary').kind).toBe('move');
  });

  it('gives the other host its address back where somebody took it', () => {
    delete world.at.standby;
    expect(intent('primary')).toMatchObject({ kind: 'finish', to: 'primary' });
    expect(intent()).toMatchObject({ kind: 'move', to: 'secondary' });
  });
});

describe('a failover', () => {
  it('may begin when both hosts and the database are well', () => {
    expect(refusal()).toBe('');
    world.database = 'backing-up';
    expect(refusal()).toBe('');
  });

  it('may begin when the standby is stopped or still starts', () => {
    world.states.secondary = 'stopped';
    expect(refusal()).toBe('');
    world.states.secondary = 'running';
    world.report('secondary', 'starting', 'orthanc-1 does not answer yet');
    expect(refusal()).toBe('');
  });

  it.each([['stopped'], ['absent'], ['rebooting']])('does not begin with a %s database', (is) => {
    world.database = is;
    expect(refusal({ force: true })).toBe(`refused: the database is ${is}, so no host could serve`);
  });

  it('does not leave a host that does not serve, unless it is forced to', () => {
    world.report('primary', 'failed', 'no images');
    expect(refusal()).toBe(
      'refused: primary, which is active, does not serve (failed: no images), so there is no way back',
    );
    expect(refusal({ force: true })).toBe('');
    world.states.primary = 'terminated';
    expect(refusal()).toContain('does not serve (terminated)');
    expect(refusal({ force: true })).toBe('');
  });

  it('is never forced upon a standby that does not serve', () => {
    world.report('secondary', 'unhealthy', 'a\nb');
    expect(refusal({ force: true })).toBe(
      'refused: secondary is not healthy (unhealthy: a; b). Nothing was moved.',
    );
  });

  it('does not go to a host that is not there', () => {
    world.states.secondary = 'terminated';
    expect(refusal({ force: true })).toBe('secondary is not there (terminated)');
  });

  it('does not begin without the addresses and interfaces that it moves', () => {
    const standing = world.standing();
    const { primary, secondary } = standing.hosts;
    const without = { ...primary, interfaceId: undefined };
    const half = { ...standing, standby: undefined, hosts: { primary: without, secondary } };
    expect(refusal({ force: true }, half)).toBe(
      'the site cannot be on secondary: the standby address, the interface of primary are not there',
    );
  });

  it('does not begin where no host will ever say anything', () => {
    world.reports.clear();
    expect(refusal({ unheard: 'no real hosts' })).toContain(
      'secondary is not healthy (no real hosts)',
    );
  });

  it('with no machine at all names the deployment', () => {
    Object.assign(world.states, { primary: 'absent', secondary: 'terminated' });
    expect(() => refuseWithoutHosts('wealthy-lemur', world.standing())).toThrow(
      'wealthy-lemur has no hosts',
    );
  });
});
