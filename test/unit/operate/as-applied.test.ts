import { expect, it } from 'vitest';
import { asApplied } from '../../../src/operate/observe.ts';
import { newRecord } from '../../../src/operate/record.ts';
import { configured } from '../provision/configured.ts';

const at = { name: 'lemur', account: '123456789012', region: 'il-central-1' };
const record = { ...newRecord(at, 'u-1', 0), authorities: 'PEM that up was given' };

it('remembers the authorities that the operator brought: whoever looks next may not have the file', () => {
  expect(asApplied(configured(), record).database.authorities).toBe('PEM that up was given');
  expect(asApplied(configured(), undefined).database).not.toHaveProperty('authorities');
});

it('takes newly given ones before those it remembers', () => {
  const config = configured();
  const given = { ...config, database: { ...config.database, authorities: 'another PEM' } };
  expect(asApplied(given, record).database.authorities).toBe('another PEM');
});
