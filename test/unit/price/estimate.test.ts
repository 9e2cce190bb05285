import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../../src/config.ts';
import { keptEstimate, monthlyEstimate } from '../../../src/price/estimate.ts';
import { PRICES } from '../../../src/price/table.ts';
import { endpointServices } from '../../../src/provision/stack/endpoints.ts';
import { stack } from '../../../src/provision/stack.ts';

const config = (flags: Record<string, unknown> = {}) =>
  resolveConfig({ flags, env: {}, readFile: () => undefined });

const line = (what: string, flags?: Record<string, unknown>) =>
  monthlyEstimate(config(flags)).lines.find((entry) => entry.what.includes(what))?.dollars;

describe('the price of a month', () => {
  it('of the defaults, line by line', () => {
    expect(monthlyEstimate(config())).toMatchInlineSnapshot(`
      {
        "byUsage": [
          "images in S3 at $0.023 a GB",
          "logs",
          "data sent to the Internet",
        ],
        "date": "2026-08-21",
        "dollars": 147.39,
        "lines": [
          {
            "dollars": 60.74,
            "what": "2 x t3.medium",
          },
          {
            "dollars": 3.2,
            "what": "2 x 20 GB volume",
          },
          {
            "dollars": 4.2,
            "what": "detailed monitoring of 2 hosts",
          },
          {
            "dollars": 47.45,
            "what": "db.t4g.small PostgreSQL, two zones",
          },
          {
            "dollars": 6.9,
            "what": "30 GB database storage, two zones",
          },
          {
            "dollars": 7.3,
            "what": "2 public IPv4 addresses",
          },
          {
            "dollars": 14.6,
            "what": "1 interface endpoint in 2 zones",
          },
          {
            "dollars": 1,
            "what": "1 key",
          },
          {
            "dollars": 2,
            "what": "5 secrets",
          },
        ],
        "region": "us-east-1",
        "unknown": [],
      }
    `);
  });

  it('is the sum of its lines', () => {
    const { dollars, lines } = monthlyEstimate(
      config({ endpoints: 'full', dbClass: 'db.m7g.large' }),
    );
    expect(dollars).toBeCloseTo(
      lines.reduce((sum, { dollars: part }) => sum + part, 0),
      10,
    );
  });

  it('counts what the stack is made of', () => {
    for (const endpoints of ['default', 'full']) {
      const chosen = config({ endpoints, openToInternet: true });
      const place = { deployment: 'ab', region: 'us-east-1', account: '1', partition: 'aws' };
      const types = stack({ ...place, config: chosen, decided: undefined })
        .filter(({ wanted }) => wanted)
        .map(({ kind }) => kind.type);
      const count = (type: string) => types.filter((other) => other === type).length;
      const { lines } = monthlyEstimate(chosen);
      const counted = (what: string) =>
        Number.parseInt(lines.find((entry) => entry.what.includes(what))?.what ?? '', 10);
      expect(counted('t3.medium')).toBe(count('ec2:instance'));
      expect(counted('public IPv4')).toBe(count('ec2:elastic-ip'));
      // RDS keeps one more, with the password of its master.
      const secrets = count('secretsmanager:secret') + count('secretsmanager:certificate');
      expect(counted('secret')).toBe(secrets + 1);
      expect(counted('endpoint')).toBe(endpointServices(chosen).length);
      expect(counted('key')).toBe(count('kms:key'));
    }
  });

  it('of the database halves without its standby', () => {
    expect(line('PostgreSQL', { dbClass: 'db.t3.large' })).toBe(211.7);
    expect(line('PostgreSQL', { dbClass: 'db.t3.large', multiAz: 'false' })).toBe(105.85);
    expect(line('database storage', { dbStorageGib: '100', multiAz: 'false' })).toBe(11.5);
  });

  it('of all endpoints is six times that of one', () => {
    expect(line('endpoint')).toBe(14.6);
    expect(line('endpoint', { endpoints: 'full' })).toBe(87.6);
  });

  it('leaves out what the table does not know, and says so', () => {
    const estimate = monthlyEstimate(
      config({ instanceType: 'm9x.large', dbClass: 'db.t3.xlarge' }),
    );
    expect(estimate.unknown).toEqual(['2 x m9x.large', 'db.t3.xlarge PostgreSQL, two zones']);
    expect(estimate.dollars).toBe(39.2);
  });

  it('of a standby is never below that of one database, nor far above two', () => {
    for (const price of Object.values(PRICES.databases)) {
      if (!('multi' in price)) continue;
      expect(price.multi / price.single).toBeGreaterThan(1.95);
      expect(price.multi / price.single).toBeLessThan(2.05);
    }
  });
});

describe('the price of what down keeps', () => {
  it('counts snapshot, images and key', () => {
    const estimate = keptEstimate({ snapshotGiB: 30, imagesGiB: 412, keys: 1 });
    expect(estimate.dollars).toBe(13.33);
    expect(estimate.lines.map(({ what }) => what)).toEqual([
      'final snapshot, at most 30 GB',
      '412 GB of images',
      '1 key',
    ]);
    expect(estimate.byUsage).toEqual([]);
  });

  it('names the price of a GB where nobody measured the bucket', () => {
    const estimate = keptEstimate({ snapshotGiB: 30, keys: 1, secrets: 2 });
    expect(estimate.dollars).toBe(4.65);
    expect(estimate.byUsage).toEqual(['images in S3 at $0.023 a GB']);
  });
});
