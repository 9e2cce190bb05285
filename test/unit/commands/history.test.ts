import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../../src/main.ts';
import { thisProcess } from '../../../src/operate/holder.ts';
import { newRecord, type RunNote } from '../../../src/operate/record.ts';
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

const history = (...flags: readonly string[]) =>
  run(['history', '--region', 'eu-west-1', ...flags], io);

const BY = { by: 'operator@ws-17' };
const RUNS: readonly RunNote[] = [
  {
    ...BY,
    command: 'orthweb up',
    startedAt: '2026-11-02T08:58:10.000Z',
    finishedAt: '2026-11-02T09:12:22.000Z',
    result: 'done',
  },
  {
    ...BY,
    command: 'orthweb failover',
    startedAt: '2026-11-03T22:01:00.000Z',
    finishedAt: '2026-11-03T22:01:04.500Z',
    result: 'failed',
  },
  { ...BY, command: 'orthweb up', startedAt: '2026-11-03T22:05:00.000Z' },
  {
    ...BY,
    by: 'night-shift@a-workstation-with-a-rather-long-name.radiology.example.org',
    command: 'orthweb up',
    startedAt: '2026-11-03T22:40:00.000Z',
    finishedAt: '2026-11-03T22:40:02.000Z',
    result: 'interrupted',
  },
];

function recorded(...runs: readonly RunNote[]): void {
  const at = { name: 'wealthy-lemur', account: '123456789012', region: 'eu-west-1' };
  const record = { ...newRecord(at, 'u-1', Date.UTC(2026, 10, 2)), runs };
  aws.objects.set('deployments/wealthy-lemur/record.json', record);
}

function locked(): void {
  const soon = new Date(Date.now() + 1_200_000).toISOString();
  const elsewhere = { ...thisProcess(), host: 'ws-17', machine: 'm-17' };
  const body = { ...elsewhere, run: 'r-1', command: 'orthweb up', since: soon, expires: soon };
  aws.objects.set('deployments/wealthy-lemur/lock.json', body);
}

describe('history', () => {
  it('tells who ran what, and how it ended, the newest last', async () => {
    recorded(...RUNS);
    expect(await history()).toBe(0);
    expect(io.out).toMatchInlineSnapshot(`
      "started (UTC)     command   by                                                                       result
      2026-11-02 08:58  up        operator@ws-17                                                           done (14 min 12 s)
      2026-11-03 22:01  failover  operator@ws-17                                                           failed (5 s)
      2026-11-03 22:05  up        operator@ws-17                                                           cut off
      2026-11-03 22:40  up        night-shift@a-workstation-with-a-rather-long-name.radiology.example.org  interrupted (2 s)
      "
    `);
    expect(io.err).toBe('');
  });

  it('tells a run that goes on from one that was killed by its lock', async () => {
    recorded(...RUNS.slice(0, 3));
    await history('--json');
    locked();
    await history('--json');
    const [killed, running] = io.out
      .split(/^(?=\{)/m)
      .map((text) => JSON.parse(text).runs.at(-1).result);
    expect([killed, running]).toEqual(['cut off', 'running']);
  });

  it('has times as ISO and says null for an end that never came, in JSON', async () => {
    recorded(...RUNS.slice(1, 3));
    expect(await history('--json', '--limit', '1')).toBe(0);
    expect(JSON.parse(io.out)).toEqual({
      deployment: 'wealthy-lemur',
      runs: [
        {
          command: 'orthweb up',
          by: 'operator@ws-17',
          startedAt: '2026-11-03T22:05:00.000Z',
          finishedAt: null,
          result: 'cut off',
        },
      ],
    });
  });

  it('shows the newest of many, and says how to see the others', async () => {
    recorded(...RUNS);
    expect(await history('--limit', '2')).toBe(0);
    expect(io.out.split('\n')).toHaveLength(4);
    expect(io.err).toBe('2 older: orthweb history --limit 4\n');
  });

  it('is cut to the width of a terminal, but not in a pipe', async () => {
    recorded(...RUNS);
    Object.assign(io.stdout, { isTTY: true });
    Object.assign(io.stderr, { columns: 80 });
    expect(await history('--no-color')).toBe(0);
    expect(Math.max(...io.out.split('\n').map((line) => line.length))).toBe(80);
    expect(io.out).toContain('night-shift@a-workstation-wit...  interrupted (2 s)');
  });

  it('says so where nothing is recorded', async () => {
    locked();
    expect(await history()).toBe(0);
    expect([io.out, io.err]).toEqual(['', 'nothing of wealthy-lemur is recorded\n']);
  });

  it('refuses a number that is none', async () => {
    expect(await history('--limit', '0')).toBe(2);
    expect(io.err).toContain('must be a whole number');
    expect(aws.asked).toEqual([]);
  });
});
