import { describe, expect, it } from 'vitest';
import { Interrupted, OrthwebError } from '../../../src/errors.ts';
import { LAYERS, layerOf, Unchecked } from '../../../src/validate/check.ts';
import { CHECKS, REMOVAL } from '../../../src/validate/checks.ts';
import { validate } from '../../../src/validate/run.ts';
import type { Scene } from '../../../src/validate/scene.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { seen } from './recorded.ts';

/** A scene whose every look ends as `look` does. */
function scene(look: () => Promise<never>, more: Partial<Scene> = {}) {
  const stop = new AbortController();
  const removed: string[] = [];
  const looks = [
    ...['observed', 'hosts', 'site', 'keys', 'device', 'login', 'dialled', 'web', 'sent'],
    ...[
      'transcript',
      'find',
      'findUnnamed',
      'stow',
      'stored',
      'object',
      'agent',
      'hostLook',
      'instanceLook',
    ],
    ...['stranger', 'wantedBundle'],
  ];
  const made = {
    ctx: { clock: new FakeClock(), signal: stop.signal },
    config: { orthanc: { settings: {}, image: 'o' }, envoy: { image: 'e' } },
    here: true,
    objects: { patientId: 'ORTHWEB-VALIDATE-X', own: [] },
    ...Object.fromEntries(looks.map((name) => [name, look])),
    hasStored: () => false,
    removeStored: async () => removed.push('all'),
    ...more,
  } as unknown as Scene;
  return { scene: made, stop, removed };
}

const unchecked = () => Promise.reject(new Unchecked('nobody is there'));

describe('checks', () => {
  it('have ids of their own, each of a layer, and every layer has some', () => {
    const ids = [...CHECKS, REMOVAL].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const layers = new Set(ids.map(layerOf));
    expect([...layers].sort()).toEqual([...LAYERS].sort());
  });

  it('that cannot be made say why, and none passes', async () => {
    const results = await validate(scene(unchecked).scene, {});
    expect(results).toHaveLength(CHECKS.length);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
    expect(results[0]?.evidence).toEqual(['nobody is there']);
  });

  it('that AWS does not allow are not made, and say so', async () => {
    const denied = () =>
      Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDenied' }));
    const [first] = await validate(scene(denied).scene, {});
    expect(first).toMatchObject({
      outcome: 'skipped',
      evidence: ['you may not look at it: not authorized'],
    });
  });

  it('that break fail, with the remedy of what broke', async () => {
    const broken = () => Promise.reject(new OrthwebError('broken\nmore', { hint: 'mend it' }));
    const [first] = await validate(scene(broken).scene, {});
    expect(first).toMatchObject({ outcome: 'fail', evidence: ['broken'], fix: 'mend it' });
  });

  it('of other layers are left out, and do not hinder', async () => {
    const hosts = async () => ({ primary: seen('primary'), secondary: seen('secondary') });
    const results = await validate(scene(unchecked, { hosts }).scene, {
      only: new Set(['server']),
    });
    expect(results.every(({ layer }) => layer === 'server')).toBe(true);
    const instance = results.find(({ id }) => id === 'server/primary-instance');
    expect(instance?.outcome).toBe('pass');
  });
});

describe('what was stored', () => {
  it('is removed at the end, and that is a check in its place', async () => {
    const { scene: it, removed } = scene(unchecked, { hasStored: () => true });
    const results = await validate(it, {});
    expect(removed).toEqual(['all']);
    const at = results.findIndex(({ id }) => id === 'dicom/removed');
    expect(results[at]).toMatchObject({ outcome: 'pass', evidence: ['1 test patient'] });
    expect(results[at + 1]?.layer).toBe('database');
  });

  it('is removed after Ctrl-C too, and then the run ends as interrupted', async () => {
    const { scene: it, removed, stop } = scene(unchecked, { hasStored: () => true });
    stop.abort(new Interrupted('stopped at your request'));
    await expect(validate(it, {})).rejects.toThrow('stopped at your request');
    expect(removed).toEqual(['all']);
  });

  it('and cannot be removed is named, with how to get rid of it', async () => {
    const { scene: it } = scene(unchecked, {
      hasStored: () => true,
      removeStored: () => Promise.reject(new Error('no answer')),
    });
    const removal = (await validate(it, {})).find(({ id }) => id === 'dicom/removed');
    expect(removal).toMatchObject({
      outcome: 'fail',
      evidence: ['ORTHWEB-VALIDATE-X may be left: no answer'],
    });
  });
});
