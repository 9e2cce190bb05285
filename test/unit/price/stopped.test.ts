import { expect, it } from 'vitest';
import { savedByStopping } from '../../../src/price/stopped.ts';

it('a stopped host saves its hours and its detailed monitoring', () => {
  expect(savedByStopping('t3.medium')).toBeCloseTo(0.0416 * 730 + 2.1);
});

it('what the table does not know is not guessed', () => {
  expect(savedByStopping('x9.huge')).toBeUndefined();
  expect(savedByStopping('constructor')).toBeUndefined();
});
