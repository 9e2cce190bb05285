import { expect, it } from 'vitest';
import { nearest } from '../../../src/config/nearest.ts';

const words = ['instanceType', 'volumeGiB', 'publicKey', 'name'];

it.each([
  ['instanceTyp', 'instanceType'],
  ['instance_type', 'instanceType'],
  ['INSTANCE-TYPE', 'instanceType'],
  ['volumeGib', 'volumeGiB'],
  ['publikey', 'publicKey'],
  ['naem', 'name'],
  ['nme', 'name'],
  ['frobnicate', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
])('%.20j was meant to be %s', (given, meant) => {
  expect(nearest(given, words)).toBe(meant);
});
