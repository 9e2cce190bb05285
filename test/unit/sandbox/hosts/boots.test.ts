import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Boots } from '../../../../src/sandbox/hosts/boots.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const path = () => folder.join('boots.json');

it('boots are known to the next agent, in a file for its owner alone', () => {
  const boots = new Boots(path());
  boots.set('hosts/i-1', 2);
  boots.set('hosts/i-2', 1);
  boots.set('hosts/i-2', undefined);
  expect(new Boots(path()).of('hosts/i-1')).toBe(2);
  expect(new Boots(path()).of('hosts/i-2')).toBeUndefined();
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

it('boots of containers that are gone are forgotten', () => {
  const boots = new Boots(path());
  boots.set('hosts/i-1', 2);
  boots.set('hosts/i-2', 1);
  boots.keep(['hosts/i-2', 'services']);
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ 'hosts/i-2': 1 });
});

it.each(['', '{"hosts/i-1":', 'null'])('a file with %j is as good as none', (text) => {
  writeFileSync(path(), text);
  expect(new Boots(path()).of('hosts/i-1')).toBeUndefined();
});
