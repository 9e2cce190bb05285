import { describe, expect, it } from 'vitest';
import {
  age,
  duration,
  preciseDuration,
  roughDuration,
  usualDuration,
} from '../../../src/ui/durations.ts';

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [30, '0.1 s'],
    [400, '0.4 s'],
    [949, '0.9 s'],
    [950, '1 s'],
    [3_000, '3 s'],
    [59_400, '59 s'],
    [59_600, '1 min 00 s'],
    [542_000, '9 min 02 s'],
    [708_000, '11 min 48 s'],
    [7_500_000, '2 h 05 min'],
    [7_199_000, '2 h 00 min'],
  ])('%i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('gives tenths to results that come quickly', () => {
    expect([1_240, 9_940, 9_960, 61_000].map(preciseDuration)).toEqual([
      '1.2 s',
      '9.9 s',
      '10 s',
      '1 min 01 s',
    ]);
  });

  it('is vague about what is to come', () => {
    expect([20_000, 60_000, 850_000].map(roughDuration)).toEqual([
      'under a minute',
      'about 1 min',
      'about 14 min',
    ]);
  });

  it('gives a range for what usually takes long, and none for what does not', () => {
    expect(usualDuration(5_000, 0)).toBeUndefined();
    expect(usualDuration(42_000, 0)).toBe('usually 40 s');
    expect(usualDuration(780_000, 372_000)).toBe('usually 11 to 15');
    expect(usualDuration(780_000, 40_000)).toBe('usually 11 to 15 min');
  });

  it('tells an age in one unit', () => {
    expect([-5, 40_000, 120_000, 7_200_000, 400_000_000].map(age)).toEqual([
      '0 s',
      '40 s',
      '2 min',
      '2 h',
      '5 days',
    ]);
  });
});
