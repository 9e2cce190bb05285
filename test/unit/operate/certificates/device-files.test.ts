import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDeviceFiles } from '../../../../src/operate/certificates/device-files.ts';
import { Secret } from '../../../../src/secret.ts';

let home: string;
let umask: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'orthweb-device-'));
  // The most careless one: what is written must be safe by itself.
  umask = process.umask(0o000);
});
afterEach(() => {
  process.umask(umask);
  rmSync(home, { recursive: true, force: true });
});

const device = (of: string) => ({
  certificate: `certificate of ${of}`,
  privateKey: new Secret(`key of ${of}`),
  authority: 'authority',
});
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('the files for a device', () => {
  it('are three, the key for its owner alone, in a folder that is made so too', async () => {
    const folder = join(home, 'devices', 'ct-1');
    await writeDeviceFiles(folder, device('CT-1'), { force: false });
    expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'client.crt', 'client.key']);
    expect([mode(folder), mode(join(folder, 'client.key'))]).toEqual(['700', '600']);
    expect([
      text(folder, 'client.key'),
      text(folder, 'client.crt'),
      text(folder, 'ca.crt'),
    ]).toEqual(['key of CT-1', 'certificate of CT-1', 'authority']);
  });

  it('never replace others, not even one of them', async () => {
    writeFileSync(join(home, 'client.crt'), 'somebody’s');
    await expect(writeDeviceFiles(home, device('CT-1'), { force: false })).rejects.toThrow(
      'has client.crt already',
    );
    expect(readdirSync(home)).toEqual(['client.crt']);
    expect(text(home, 'client.crt')).toBe('somebody’s');
  });

  it('replace them when that was said, and a key that others could read is closed', async () => {
    writeFileSync(join(home, 'client.key'), 'old', { mode: 0o644 });
    await writeDeviceFiles(home, device('CT-2'), { force: true });
    expect([text(home, 'client.key'), mode(join(home, 'client.key'))]).toEqual([
      'key of CT-2',
      '600',
    ]);
  });

  it('leave nothing half written where one cannot be', async () => {
    mkdirSync(join(home, 'ca.crt'));
    await expect(writeDeviceFiles(home, device('CT-1'), { force: true })).rejects.toThrow();
    expect(readdirSync(home).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
