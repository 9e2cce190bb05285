import { expect, it } from 'vitest';
import { newRecord } from '../../../src/operate/record.ts';

it('a new record says whose it is and that nothing was decided', () => {
  const at = { name: 'wealthy-lemur', account: '123456789012', region: 'eu-west-1' };
  expect(newRecord(at, 'u-1', Date.UTC(2026, 10, 23, 14, 2))).toEqual({
    ...at,
    version: 1,
    uuid: 'u-1',
    createdAt: '2026-11-23T14:02:00.000Z',
    generations: {},
    spent: [],
    runs: [],
  });
});
