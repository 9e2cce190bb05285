import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/main.ts';
import { thisProcess } from '../../../src/operate/holder.ts';
import { type DeploymentRecord, newRecord, type RunNote } from '../../../src/operate/record.ts';
import { FakeIo } from '../../support/fake-io.ts';
import { EmptyAws } from './empty-aws.ts';

let io: FakeIo;
let aws: EmptyAws;

beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'unit');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  [io, aws] = [new FakeIo(), new EmptyAws()];
  await aws.open();
  io.env['AWS_ENDPOINT_URL'] = aws.url;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  io.remove();
  await aws.close();
});

const command = (line: string) => run([...line.split(' '), '--region', 'eu-west-1'], io);

function record(name: string, ...runs: readonly RunNote[]): DeploymentRecord {
  const at = { name, account: '123456789012', region: 'eu-west-1' };
  return { ...newRecord(at, 'u-1', Date.UTC(2026, 10, 23)), runs };
}

function deployed(name: string, more: Partial<RunNote> = {}): void {
  const startedAt = '2026-11-23T14:02:00.000Z';
  const note = { command: 'orthweb up', by: 'operator@ws-17', startedAt };
  const done = { finishedAt: '2026-11-23T14:20:00.000Z', result: 'done' as const };
  aws.objects.set(`deployments/${name}/record.json`, record(name, { ...note, ...done, ...more }));
}

function locked(name: string): void {
  const since = new Date(Date.now() - 120_000).toISOString();
  const expires = new Date(Date.now() + 1_200_000).toISOString();
  const elsewhere = { ...thisProcess(), user: 'operator', host: 'ws-17', machine: 'm-17' };
  const body = { ...elsewhere, run: 'r-1', command: 'orthweb failover', since, expires };
  aws.objects.set(`deployments/${name}/lock.json`, body);
}

describe('where there is no deployment', () => {
  it.each([
    'status',
    'status --watch',
    'open',
    'history',
    'outputs',
    'down',
    'validate',
    'certs show',
    'backup list',
    'backup create',
    'lock status',
    'lock release',
  ])('%s says so and what to do', async (verb) => {
    expect(await command(verb)).toBe(2);
    expect([io.out, io.err]).toEqual([
      '',
      'error: there is no deployment in eu-west-1\n  fix: make one with orthweb up, or look elsewhere with --region\n',
    ]);
  });

  it('list is empty, and that is no fault', async () => {
    expect(await command('list --json')).toBe(0);
    expect(JSON.parse(io.out)).toEqual({
      account: '123456789012',
      region: 'eu-west-1',
      deployments: [],
    });
  });

  it.each(['up --yes', 'plan'])(
    '%s off a terminal names the flags that are missing',
    async (verb) => {
      expect(await command(verb)).toBe(2);
      expect(io.out).toBe('');
      expect(io.err).toMatchInlineSnapshot(`
        "error: nobody said who may reach the site by HTTPS (access.web) and DICOM
               (access.dicom)
          fix: name your networks: --web-cidr 203.0.113.0/24 --dicom-cidr
               203.0.113.0/24, or say --open-to-internet
        "
      `);
    },
  );
});

describe('where there are several', () => {
  beforeEach(() => {
    deployed('wealthy-lemur');
    deployed('brave-otter', { command: 'orthweb down' });
    deployed('calm-heron', { result: 'failed' });
    locked('eager-finch');
  });

  it('list shows each with what its last run left', async () => {
    expect(await command('list')).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "name           region     state               created
      brave-otter    eu-west-1  removed, data kept  2026-11-23
      calm-heron     eu-west-1  up failed           2026-11-23
      eager-finch    eu-west-1  being made
      wealthy-lemur  eu-west-1  up                  2026-11-23
      "
    `);
    expect(io.err).toBe('');
  });

  it('a command that is to know which asks for the name', async () => {
    expect(await command('status')).toBe(2);
    expect(io.err).toBe(
      'error: there are 4 deployments: brave-otter, calm-heron, eager-finch,\n       wealthy-lemur\n  fix: say which: --name brave-otter\n',
    );
  });
});

describe('the document of status', () => {
  it('says null for what is not there', async () => {
    deployed('wealthy-lemur');
    expect(await command('status --json')).toBe(0);
    expect(JSON.parse(io.out).status).toMatchObject({
      deployment: 'wealthy-lemur',
      activeHost: null,
      siteAddress: null,
      certificateDays: null,
      database: null,
      storage: null,
    });
  });
});

describe('the lock', () => {
  it('that nobody holds', async () => {
    deployed('wealthy-lemur');
    expect(await command('lock status')).toBe(0);
    expect([io.out, io.err]).toMatchInlineSnapshot(`
      [
        "wealthy-lemur is not locked
      ",
        "",
      ]
    `);
  });

  it('that somebody holds', async () => {
    locked('wealthy-lemur');
    expect(await command('lock status')).toBe(0);
    expect(io.out).toMatch(
      /^wealthy-lemur is locked by operator@ws-17 since \d\d:\d\d UTC \(orthweb failover, 2 min ago\)\n$/,
    );
  });

  it('is released when the operator is sure', async () => {
    locked('wealthy-lemur');
    expect(await command('lock release --yes')).toBe(0);
    expect(aws.objects.size).toBe(0);
    expect(io.err).toContain('wealthy-lemur: lock released\n');
  });

  it('is not released off a terminal without --yes', async () => {
    locked('wealthy-lemur');
    expect(await command('lock release')).toBe(2);
    expect(aws.objects.size).toBe(1);
    expect(io.err).toContain('error: --yes required when not on a terminal\n');
  });

  it('stops another run before it does anything, with exit 6', async () => {
    locked('wealthy-lemur');
    deployed('wealthy-lemur');
    expect(await command('down --confirm wealthy-lemur')).toBe(6);
    expect(aws.objects.size).toBe(2);
    expect(io.err).toContain('wait with --lock-wait 600');
  });
});

describe('a record without resources', () => {
  beforeEach(() => deployed('wealthy-lemur'));

  it('down off a terminal names --confirm', async () => {
    expect(await command('down')).toBe(2);
    expect(io.err).toContain('error: --confirm wealthy-lemur required when not on a terminal\n');
    expect(aws.objects.size).toBe(1);
  });

  it('down does not take another name for the right one', async () => {
    expect(await command('down --confirm wealthy-lemming')).toBe(2);
    expect(io.err).toContain(
      'error: --confirm wealthy-lemming is not the name of this deployment\n  fix: --confirm wealthy-lemur\n',
    );
  });

  it('down --yes does not stand for the name', async () => {
    expect(await command('down --yes')).toBe(2);
    expect(aws.objects.size).toBe(1);
  });

  it('outputs has none, and one that does not exist is told before any call', async () => {
    expect(await command('outputs site_address')).toBe(2);
    expect(io.err).toBe('error: wealthy-lemur has no site_address yet\n  fix: orthweb up\n');
    aws.asked.length = 0;
    expect(await command('outputs address')).toBe(2);
    expect(aws.asked).toEqual([]);
    expect(io.err).toContain('fix: site_address, host_info, s3_bucket, db_endpoint\n');
  });

  it('plan --destroy has nothing to do', async () => {
    expect(await command('plan --destroy --detailed-exitcode --json')).toBe(0);
    expect(JSON.parse(io.out)).toMatchObject({
      deployment: 'wealthy-lemur',
      resources: [],
      apiCalls: { mutating: 0 },
    });
  });
});

describe('Ctrl-C', () => {
  it('ends the command with 130 and begins no other call', async () => {
    deployed('wealthy-lemur');
    aws.before = (service) => {
      if (service === 'sts') io.press();
    };
    expect(await command('status')).toBe(130);
    expect(aws.asked).not.toContain('ec2');
    expect([io.out, io.left, io.listeners]).toEqual(['', undefined, 0]);
  });

  it('pressed twice leaves at once', async () => {
    aws.before = () => {
      aws.before = () => undefined;
      io.press();
      expect(() => io.press()).toThrow('left with 130');
    };
    await command('list');
    expect(io.left).toBe(130);
  });
});

describe('plan', () => {
  it('shows what would be made, and what to type next with the same file', async () => {
    io.write('site.yaml', 'name: wealthy-lemur\naccess: {openToInternet: true}\n');
    expect(await command('plan --detailed-exitcode --config site.yaml')).toBe(2);
    expect(io.err).toBe('');
    expect(io.out).toMatchInlineSnapshot(`
      "wealthy-lemur in eu-west-1 (account 1234-5678-9012)

        + keys        key
        + storage     2 buckets, access log
        + network     vpc, 4 subnets, gateway, 2 route tables, 2 ACLs, flow log
        + access      3 groups, 3 rule sets
        + endpoints   s3, secretsmanager
        + secrets     3 secrets, certificate
        + hosts       2 x t3.medium (eu-west-1b, eu-west-1c), 2 addresses
        + database    PostgreSQL 17, db.t4g.small, two zones, 30 GB, 14 days back
        + logs        log group
        + identity    policy, role, instance profile

      46 to add, 0 to change, 0 to remove.   about 12 min, about $147 a month
      next: orthweb up --config site.yaml
      "
    `);
  });
});

describe('what nobody caught', () => {
  /** While AWS is asked, something is thrown in a corner where nobody waits. */
  const crashing = async (line: string, thrown: unknown): Promise<void> => {
    aws.before = () => {
      aws.before = () => undefined;
      // The real process ends there; this one goes on to what comes after.
      expect(() => io.crash(thrown)).toThrow('left with 1');
    };
    await command(line);
  };

  it('ends the run at once, with the log to send and the line of the version', async () => {
    await crashing(
      'status',
      new TypeError("Cannot read properties of undefined (reading 'vpcId')"),
    );
    expect(io.left).toBe(1);
    expect(io.err).toMatch(/^error: Cannot read properties of undefined \(reading 'vpcId'\)\n/);
    expect(io.err).toMatch(/this is a fault of orthweb \d+\.\d+\.\d+: please report it/);
    const [, log = ''] = /^ {2}log: (.*)$/m.exec(io.err) ?? [];
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds.slice(-2)).toEqual(['error', 'end']);
    expect(lines.at(-2)).toContain('commands.test.ts');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ exitCode: 1 });
  });

  it('is one document with --json', async () => {
    await crashing('status --json', new TypeError('lost'));
    const [document = ''] = io.out.split(/(?<=^\})\n/m);
    expect(JSON.parse(document)).toMatchObject({ error: { code: 'TypeError', message: 'lost' } });
  });
});

describe('the log of a run', () => {
  const logs = (): string => join(io.cwd, '.local/state/orthweb/logs');

  it('is written for each command, and says how it ended', async () => {
    await command('status');
    const [name = ''] = readdirSync(logs());
    expect(name).toMatch(/^[\d-]+T[\d-]+\.\d+Z-status-\d+\.ndjson$/);
    const lines = readFileSync(join(logs(), name), 'utf8').trimEnd().split('\n');
    const kept = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(kept[0]).toMatchObject({ kind: 'run', argv: ['status', '--region', 'eu-west-1'] });
    expect(kept).toContainEqual(
      expect.objectContaining({ kind: 'place', account: '123456789012', region: 'eu-west-1' }),
    );
    expect(kept.find(({ call }) => call === 'sts:GetCallerIdentity')).toMatchObject({
      status: 200,
    });
    expect(kept.at(-1)).toMatchObject({ kind: 'end', exitCode: 2, calls: aws.asked.length });
  });

  it('is not written with ORTHWEB_LOG=off, nor for version and help', async () => {
    await run(['--version'], io);
    await run(['help'], io);
    await run(['status', '--help'], io);
    io.env['ORTHWEB_LOG'] = 'off';
    await command('status');
    expect(existsSync(join(io.cwd, '.local'))).toBe(false);
  });

  it('that cannot be written is mentioned with -v alone', async () => {
    io.write('.local', 'a file where a folder would be');
    expect(await command('status')).toBe(2);
    expect(io.err).not.toContain('no log');
    expect(await command('status -v')).toBe(2);
    expect(io.err).toMatch(/no log of this run: E\w+/);
  });

  it('shows with --debug the same calls on stderr, and nothing more on stdout', async () => {
    io.env['ORTHWEB_LOG'] = 'off';
    await command('status --debug');
    const lines = io.err.split('\n').filter((line) => line.startsWith('debug: '));
    expect(lines).toHaveLength(aws.asked.length);
    expect(lines[0]).toMatch(/^debug: sts:GetCallerIdentity 200 \d+ ms \{\}$/);
    expect(io.out).toBe('');
  });
});
