import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';
import type { PlanStep, PlanView } from '../../../src/ui/plan-shape.ts';
import { planLines } from '../../../src/ui/plan-view.ts';

const place = {
  deployment: 'wealthy-lemur',
  region: 'ca-central-1',
  account: '123456789012',
  profile: 'imaging',
};
const screen = { columns: 80, paint: plainPaint };

function create(type: string, ...ids: string[]): PlanStep[] {
  return ids.map((id) => ({ id, type, action: 'create', changes: [] }));
}
function keep(count: number): PlanStep[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `network/kept-${at}`,
    type: 'ec2:subnet',
    action: 'keep',
    changes: [],
    ref: `subnet-${at}`,
  }));
}

const RULE: PlanStep = {
  id: 'access/hosts',
  type: 'ec2:security-group-rules',
  action: 'update',
  ref: 'sg-1',
  changes: [{ text: 'rule tcp 443 from 203.0.113.0/24 is missing', effect: 'update' }],
};
const CLASS: PlanStep = {
  id: 'database/main',
  type: 'rds:db-instance',
  action: 'held',
  ref: 'wealthy-lemur-orthancpostgres',
  changes: [{ text: 'instance class db.t4g.medium, wanted db.t4g.small', effect: 'restart' }],
};

const NEW_ONE: PlanView = {
  ...place,
  firstTime: true,
  steps: [
    ...create('ec2:vpc', 'network/vpc'),
    ...create('ec2:subnet', 'network/public-a', 'network/public-b', 'network/private-a'),
    ...create('ec2:internet-gateway', 'network/gateway'),
    ...create('ec2:route-table', 'network/public', 'network/private'),
    ...create('ec2:network-acl', 'network/acl-public', 'network/acl-private'),
    ...create('ec2:security-group', 'network/hosts', 'network/database', 'network/endpoints'),
    ...create('ec2:vpc-endpoint', 'endpoints/s3', 'endpoints/secretsmanager'),
    ...create('s3:bucket', 'storage/data', 'storage/logs'),
    ...create('kms:key', 'keys/key'),
    ...create('iam:policy', 'identity/policy', 'identity/other'),
    ...create('rds:db-instance', 'database/main'),
    ...create('ec2:elastic-ip', 'hosts/site-address', 'hosts/standby-address'),
  ],
  details: {
    storage: 'wealthy-lemur-orthbucket, wealthy-lemur-logs',
    database: 'PostgreSQL 17, db.t4g.small, two zones, 30 GB, 14 days back',
  },
  monthlyDollars: 163.2,
  expectedMs: 14 * 60_000,
  next: 'orthweb up',
};

describe('the plan of a new deployment', () => {
  it('names what each area gets, wrapped to the terminal', () => {
    expect(planLines(NEW_ONE, screen).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur in ca-central-1 (account 1234-5678-9012, profile imaging)

        + network     vpc, 3 subnets, gateway, 2 route tables, 2 ACLs, 3 groups
        + endpoints   s3, secretsmanager
        + storage     wealthy-lemur-orthbucket, wealthy-lemur-logs
        + keys        key
        + identity    2 policies
        + database    PostgreSQL 17, db.t4g.small, two zones, 30 GB, 14 days back
        + hosts       2 addresses

      22 to add, 0 to change, 0 to remove.   about 14 min, about $163 a month
      next: orthweb up"
    `);
  });

  it('puts price and time below the numbers where they do not fit beside them', () => {
    const lines = planLines(NEW_ONE, { ...screen, columns: 50 });
    expect(lines.slice(-3)).toEqual([
      '22 to add, 0 to change, 0 to remove.',
      'about 14 min, about $163 a month',
      'next: orthweb up',
    ]);
  });

  it('never writes a line longer than the terminal is wide', () => {
    for (const columns of [40, 60, 80]) {
      for (const line of planLines(NEW_ONE, { ...screen, columns })) {
        expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
  });
});

describe('the plan of an existing deployment', () => {
  it('names every difference, and what is held back with the way to have it', () => {
    const plan: PlanView = {
      ...place,
      firstTime: false,
      steps: [...keep(45), RULE, CLASS],
      next: 'orthweb up',
    };
    expect(planLines(plan, screen).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur in ca-central-1 (account 1234-5678-9012, profile imaging)

        ~ access/hosts   rule tcp 443 from 203.0.113.0/24 is missing
        ! database/main  instance class db.t4g.medium, wanted db.t4g.small
                         restarts the database; apply with --allow-restart

      0 to add, 1 to change, 0 to remove, 1 held back.
      next: orthweb up"
    `);
  });

  it('shows a restart as a change once it is allowed', () => {
    const plan: PlanView = {
      ...place,
      firstTime: false,
      allowRestart: true,
      steps: [{ ...CLASS, action: 'update' }],
    };
    expect(planLines(plan, screen).slice(2)).toEqual([
      '  ~ database/main  instance class db.t4g.medium, wanted db.t4g.small',
      '                   restarts the database',
      '',
      '0 to add, 1 to change, 0 to remove.',
    ]);
  });

  it('holds back only the part of a resource that interrupts service', () => {
    const mixed: PlanStep = {
      ...CLASS,
      action: 'update',
      changes: [{ text: 'backups kept 7 days, wanted 14', effect: 'update' }, ...CLASS.changes],
    };
    expect(planLines({ ...place, firstTime: false, steps: [mixed] }, screen).slice(2)).toEqual([
      '  ~ database/main  backups kept 7 days, wanted 14',
      '  !                instance class db.t4g.medium, wanted db.t4g.small',
      '                   restarts the database; apply with --allow-restart',
      '',
      '0 to add, 1 to change, 0 to remove, 1 held back.',
    ]);
  });

  it('lists what comes and goes by name', () => {
    const steps: PlanStep[] = [
      ...create('ec2:network-interface', 'hosts/interface-primary'),
      { id: 'hosts/key-pair', type: 'ec2:key-pair', action: 'delete', changes: [], ref: 'key-0a1' },
      { id: 'storage/data', type: 's3:bucket', action: 'retain', changes: [], ref: 'wl-bucket' },
      {
        id: 'network/vpc',
        type: 'ec2:vpc',
        action: 'held',
        changes: [{ text: 'range 10.0.0.0/16, wanted 172.27.0.0/16', effect: 'replace' }],
        ref: 'vpc-1',
      },
    ];
    expect(
      planLines({ ...place, firstTime: false, steps }, screen).join('\n'),
    ).toMatchInlineSnapshot(`
      "wealthy-lemur in ca-central-1 (account 1234-5678-9012, profile imaging)

        + hosts/interface-primary  interface
        - hosts/key-pair           key-0a1
        = storage/data             wl-bucket, kept
        ! network/vpc              range 10.0.0.0/16, wanted 172.27.0.0/16
                                   cannot be changed in place: set it back, or make a
                                   new deployment

      1 to add, 0 to change, 1 to remove, 1 held back."
    `);
  });

  it('says that nothing is to be done, counting what exists', () => {
    const absent: PlanStep = {
      id: 'hosts/key-pair',
      type: 'ec2:key-pair',
      action: 'keep',
      changes: [],
    };
    const steps = [...keep(47), absent];
    const plan: PlanView = { ...place, firstTime: false, steps, next: 'orthweb up' };
    expect(planLines(plan, screen)).toEqual([
      'wealthy-lemur in ca-central-1 (account 1234-5678-9012, profile imaging)',
      '',
      '47 resources as planned, nothing to do.',
    ]);
  });

  it('colours the sign and leaves every word where it was', () => {
    const plan: PlanView = { ...place, firstTime: false, steps: [RULE, CLASS] };
    const painted = planLines(plan, { ...screen, paint: paintFor(true) });
    expect(painted[2]).toBe(
      '  \u001b[33m~\u001b[39m access/hosts   rule tcp 443 from 203.0.113.0/24 is missing',
    );
    const bare = painted.map((line) => stripVTControlCharacters(line));
    expect(bare).toEqual(planLines(plan, screen));
  });
});
