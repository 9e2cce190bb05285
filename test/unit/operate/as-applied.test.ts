import { describe, expect, it } from 'vitest';
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

describe('container images', () => {
  const applied = { ...record, images: { orthanc: 'orthanc:1', envoy: 'envoy:1' } };

  it('stay as applied where nobody names one: other defaults must not bring another Orthanc', () => {
    const { orthanc, envoy } = asApplied(configured(), applied);
    expect([orthanc.image, envoy.image]).toEqual(['orthanc:1', 'envoy:1']);
  });

  it('are as configured where somebody does, and each by itself', () => {
    const { orthanc, envoy } = asApplied(configured('orthanc: {image: "orthanc:2"}'), applied);
    expect([orthanc.image, envoy.image]).toEqual(['orthanc:2', 'envoy:1']);
  });

  it('are this version’s where nothing is remembered', () => {
    expect(asApplied(configured(), record).orthanc.image).toBe(configured().orthanc.image);
  });
});
