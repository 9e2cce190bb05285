import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config.ts';

const read = (more: {
  flags?: Record<string, unknown>;
  env?: Record<string, string>;
  text?: string;
}) =>
  resolveConfig({
    flags: more.flags ?? {},
    env: more.env ?? {},
    file: more.text === undefined ? undefined : { path: 'orthweb.yaml', text: more.text },
    readFile: () => undefined,
  });

const FILE = `sandbox:
  images:
    host: registry.example.org/host:1
    postgres: registry.example.org/postgres:17
`;

describe('settings that lie two groups deep', () => {
  it('are read from the file, and the default stays where it says nothing', () => {
    const { sandbox, sources } = read({ text: FILE });
    expect(sandbox.images).toEqual({
      host: 'registry.example.org/host:1',
      postgres: 'registry.example.org/postgres:17',
    });
    expect(sandbox.hosts).toBe('auto');
    expect(sources['sandbox.images.host']).toBe('file');
  });

  it('are each overruled by itself: a flag before the environment before the file', () => {
    const env = { ORTHWEB_SANDBOX_HOST_IMAGE: 'env:1', ORTHWEB_SANDBOX_POSTGRES_IMAGE: 'env:2' };
    const { images } = read({ flags: { hostImage: 'flag:1' }, env, text: FILE }).sandbox;
    expect(images).toEqual({ host: 'flag:1', postgres: 'env:2' });
  });

  it('are named with the place of the fault', () => {
    expect(() => read({ text: 'sandbox:\n  images:\n    hosts: x\n' })).toThrow(
      /orthweb\.yaml:3:5: .*sandbox\.images\.hosts/,
    );
    expect(() => read({ text: 'sandbox:\n  images: none\n' })).toThrow(/sandbox\.images/);
    expect(() => read({ env: { ORTHWEB_SANDBOX_HOST_IMAGE: 'not an image' } })).toThrow(
      /ORTHWEB_SANDBOX_HOST_IMAGE/,
    );
  });
});
