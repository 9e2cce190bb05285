import { describe, expect, it } from 'vitest';
import { chosenHost, runningHost, type SiteHost } from '../../../src/operate/site-hosts.ts';

const host = (name: 'primary' | 'secondary', active = false, state = 'running'): SiteHost => ({
  name,
  instanceId: `i-${name}`,
  state,
  active,
});
const site = (...hosts: readonly SiteHost[]) => ({ hosts, outputs: new Map() });
const failedOver = site(host('primary'), host('secondary', true));

describe('the host that is meant', () => {
  it.each([
    [undefined, 'secondary'],
    ['active', 'secondary'],
    ['standby', 'primary'],
    ['primary', 'primary'],
    ['secondary', 'secondary'],
  ])('by %s', (word, name) => {
    expect(chosenHost('lemur', failedOver, word).name).toBe(name);
  });

  it.each([
    [failedOver, 'orthanc-1', 'there is no host orthanc-1'],
    [site(), undefined, 'lemur has no hosts'],
    [site(), 'primary', 'lemur has no hosts'],
    [site(host('primary', true)), 'secondary', 'lemur has no secondary host'],
    [
      site(host('primary'), host('secondary')),
      undefined,
      'no host of lemur holds the site address',
    ],
    [
      site(host('primary'), host('secondary')),
      'standby',
      'no host of lemur holds the site address',
    ],
  ])('is told where there is none (%#)', (of, word, message) => {
    expect(() => chosenHost('lemur', of, word)).toThrow(message);
  });
});

describe('a host that does not run', () => {
  it('is told with the command that starts it, where one does', () => {
    const start = 'orthweb secondary start';
    const stopped = host('secondary', false, 'stopped');
    expect(() => runningHost(stopped, start)).toThrow('secondary (i-secondary) is stopped');
    expect(runningHost(host('primary'), start).name).toBe('primary');
    const hintOf = (state: string): unknown => {
      try {
        return runningHost(host('secondary', false, state), start);
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
    };
    expect(hintOf('stopped')).toBe('start it: orthweb secondary start');
    expect(hintOf('pending')).toBe('wait until it runs: orthweb status');
  });
});
