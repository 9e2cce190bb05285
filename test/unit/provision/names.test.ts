import { describe, expect, it } from 'vitest';
import { names } from '../../../src/provision/names.ts';

const name = names({ deployment: 'wealthy-lemur', region: 'eu-west-1' });

it.each([
  ['network/vpc', 'wealthy-lemur-network-vpc'],
  ['hosts/primary-interface', 'wealthy-lemur-hosts-primary-interface'],
  ['a/b/c', 'wealthy-lemur-a-b-c'],
])('%s follows the rule', (id, expected) => {
  expect(name.of(id)).toBe(expected);
});

it.each([
  ['keys/key', 'alias/orthweb-wealthy-lemur'],
  ['storage/data', 'wealthy-lemur-orthbucket'],
  ['database/main', 'wealthy-lemur-orthancpostgres'],
  ['secrets/web', 'orthweb/wealthy-lemur/web-login'],
  ['logs/containers', '/orthweb/wealthy-lemur/containers'],
])('%s is the exception that AWS or the operator expects', (id, expected) => {
  expect(name.of(id)).toBe(expected);
});

it('RDS writes its logs where the log groups of the same database are', () => {
  const database = name.of('database/main');
  expect(name.of('database/log-postgresql')).toBe(`/aws/rds/instance/${database}/postgresql`);
  expect(name.of('database/log-upgrade')).toBe(`/aws/rds/instance/${database}/upgrade`);
});

describe('names in IAM, which is global', () => {
  it.each(['identity/role', 'identity/policy', 'identity/profile', 'database/monitoring-role'])(
    '%s carries the region',
    (id) => {
      const elsewhere = names({ deployment: 'wealthy-lemur', region: 'us-east-1' });
      expect(elsewhere.of(id)).not.toBe(name.of(id));
      expect(name.of(id)).toContain('eu-west-1');
    },
  );

  it('fit into 64 characters for the longest name in the longest region', () => {
    const long = names({ deployment: 'a'.repeat(28), region: 'ap-southeast-7' });
    for (const id of ['identity/role', 'identity/profile', 'database/monitoring-role'])
      expect(long.of(id).length).toBeLessThanOrEqual(64);
  });
});

it('final snapshots of one deployment are not those of another', () => {
  expect(name.finalSnapshotPrefix).toBe('wealthy-lemur-final-');
  const other = names({ deployment: 'wealthy', region: 'eu-west-1' });
  expect(name.finalSnapshotPrefix.startsWith(other.finalSnapshotPrefix)).toBe(false);
});
