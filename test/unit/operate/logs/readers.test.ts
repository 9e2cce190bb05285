import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupReader } from '../../../../src/operate/logs/cloudwatch.ts';
import { containersScript, startScript } from '../../../../src/operate/logs/host-scripts.ts';
import { containerReader, startReader } from '../../../../src/operate/logs/on-host.ts';
import { readersFor } from '../../../../src/operate/logs/readers.ts';
import { momentOf } from '../../../../src/operate/logs/since.ts';
import type { SiteHost } from '../../../../src/operate/site-hosts.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';

const host: SiteHost = { name: 'primary', instanceId: 'i-1', state: 'running', active: true };
const stopped: SiteHost = { name: 'secondary', instanceId: 'i-2', state: 'stopped', active: false };

function cloudWatch(FilterLogEvents: Answer) {
  const logs = new CloudWatchLogsClient(OFFLINE);
  const sent = answerWith(logs, { FilterLogEvents });
  return { ctx: ctxWith({ logs }), sent };
}

const event = (stream: string, timestamp: number, message: string, eventId: string) => ({
  logStreamName: stream,
  timestamp,
  message,
  eventId,
});

describe('CloudWatch Logs', () => {
  it('is read page by page, by the streams of one host', async () => {
    const pages = [
      { events: [event('primary/orthweb-orthanc-1-1', 1, 'W0 a\n', 'e1')], nextToken: 't' },
      { events: [event('primary/orthweb-envoy-1', 2, 'GET /', 'e2')] },
    ];
    const { ctx, sent } = cloudWatch(({ nextToken }) => pages[nextToken === 't' ? 1 : 0] ?? {});
    expect(await groupReader(ctx, 'primary', 'all').read(1)).toEqual([
      { atMs: 1, host: 'primary', source: 'orthanc-1', text: 'W0 a', key: 'e1' },
      { atMs: 2, host: 'primary', source: 'envoy', text: 'GET /', key: 'e2' },
    ]);
    expect(sent[0]?.input).toMatchObject({
      logGroupName: '/orthweb/wealthy-lemur/containers',
      logStreamNamePrefix: 'primary/',
      startTime: 1,
    });
  });

  it('is asked for one source only', async () => {
    const { ctx, sent } = cloudWatch({
      events: [
        event('primary/orthweb-orthanc-2-1', 1, 'a', '1'),
        event('primary/orthweb-orthancx-1', 1, 'b', '2'),
      ],
    });
    const lines = await groupReader(ctx, 'primary', 'orthanc').read(0);
    expect(lines.map(({ source }) => source)).toEqual(['orthanc-2']);
    expect(sent[0]?.input.logStreamNamePrefix).toBe('primary/orthweb-orthanc');
  });

  it('without the group says what to do', async () => {
    const gone = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
    await expect(groupReader(cloudWatch(gone).ctx, 'primary', 'all').read(0)).rejects.toThrow(
      'there is no log group /orthweb/wealthy-lemur/containers',
    );
  });
});

function hostThatPrints(stdout: string, ended: object = {}) {
  const [ssm, once] = [new SSMClient(OFFLINE), new SSMClient(OFFLINE)];
  const sent = answerWith(once, { SendCommand: { Command: { CommandId: 'c-1' } } });
  const done = { Status: 'Success', ResponseCode: 0, StandardOutputContent: stdout, ...ended };
  answerWith(ssm, { GetCommandInvocation: done });
  const none = undefined as never;
  return { ctx: ctxWith({ ssm, once: { ssm: once, ec2: none, kms: none } }), sent };
}

describe('a host that is asked', () => {
  it('tells its containers’ lines with their times', async () => {
    const { ctx } = hostThatPrints(
      [
        'orthweb-envoy-1 2026-11-23T14:00:00.123456789Z GET / 200',
        'orthweb-orthanc-1-1 2026-11-23T14:00:01.5Z ',
        'orthweb-orthanc-1-1 2026-11-23T13:59:59.5Z before',
        '',
      ].join('\n'),
    );
    const since = Date.parse('2026-11-23T14:00:00Z');
    const lines = await containerReader(ctx, host, 'all', {}).read(since);
    expect(lines.map(({ source, atMs, text }) => [source, atMs - since, text])).toEqual([
      ['envoy', 123, 'GET / 200'],
      ['orthanc-1', 1_500, ''],
    ]);
    const { ctx: again } = hostThatPrints('orthweb-envoy-1 2026-11-23T14:00:00Z x\n');
    expect(await containerReader(again, host, 'orthanc', {}).read(since)).toEqual([]);
  });

  it('tells the journal’s lines, also further lines of a message, and equal lines apart', async () => {
    const twice = 'cloud-init 1700000000.5 cloud-init[7]: same';
    const { ctx } = hostThatPrints(`${twice}\n${twice}\n   more of it\n`);
    const lines = await startReader(ctx, host, {}).read(0);
    expect(lines.map(({ atMs, text }) => [atMs, text])).toEqual([
      [1_700_000_000_500, 'cloud-init[7]: same'],
      [1_700_000_000_500, 'cloud-init[7]: same'],
      [1_700_000_000_500, 'more of it'],
    ]);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(3);
  });

  it('that cannot is an error with its own reason', async () => {
    const { ctx } = hostThatPrints('', {
      ResponseCode: 1,
      StandardErrorContent: '\u001b[31mno docker\u001b[0m\n',
    });
    await expect(containerReader(ctx, host, 'all', {}).read(0)).rejects.toThrow(
      'primary could not read its logs: no docker',
    );
  });
});

describe('the scripts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const sh = (script: string) => {
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    return spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
  };

  it('ask every container of the site, with Docker’s times', () => {
    const said = `case "$*" in
      ps*'--format {{.Names}}'*) printf 'orthweb-envoy-1\\northweb-orthanc-1-1\\n' ;;
      logs*) printf '2026-11-23T14:00:00Z out of %s\\n' "$5"; echo "2026-11-23T14:00:00Z err $*" >&2 ;;
    esac`;
    program('docker', said);
    const { stdout, stderr, status } = sh(containersScript(1_700_000_000.9));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toContain(
      'orthweb-envoy-1 2026-11-23T14:00:00Z out of orthweb-envoy-1',
    );
    expect(stdout).toContain('err logs --timestamps --since 1700000000 orthweb-orthanc-1-1');
  });

  it('fail where Docker does', () => {
    program('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(sh(containersScript(0))).toMatchObject({ status: 1, stdout: '' });
  });

  it('ask the journal for the first start and the bundle', () => {
    program('journalctl', 'echo "1700000000.123456 ip-10-0-0-1 cloud-init[7]: $*"');
    const { stdout } = sh(startScript(1_700_000_000));
    expect(stdout.split('\n')[0]).toBe(
      'cloud-init 1700000000.123456 cloud-init[7]: --quiet --no-pager --output short-unix --since @1700000000 --unit cloud-* --unit orthweb*',
    );
  });

  it('hold no pair of braces, which Systems Manager would read', () => {
    expect(`${containersScript(0)}${startScript(0)}`).not.toContain('{{');
  });
});

describe('who is asked', () => {
  const count = (
    hosts: readonly SiteHost[],
    source: 'all' | 'envoy' | 'cloud-init',
    inCloudWatch = true,
  ) => {
    const { readers, unheard, slow } = readersFor(ctxWith({}), { hosts, source, inCloudWatch }, {});
    return [readers.length, unheard.map(({ name }) => name), slow];
  };

  it('follows from what is wanted and from where containers write', () => {
    expect(count([host, stopped], 'envoy')).toEqual([2, [], false]);
    expect(count([host, stopped], 'all')).toEqual([3, ['secondary'], true]);
    expect(count([host, stopped], 'cloud-init')).toEqual([1, ['secondary'], true]);
    expect(count([host, stopped], 'all', false)).toEqual([2, ['secondary'], true]);
    expect(count([stopped], 'envoy', false)).toEqual([0, ['secondary'], true]);
  });
});

describe('--since', () => {
  const NOW = Date.UTC(2026, 10, 23, 14);
  it.each([
    ['45s', NOW - 45_000],
    ['10m', NOW - 600_000],
    ['2h', NOW - 7_200_000],
    ['3d', NOW - 259_200_000],
    ['2026-11-23T13:00:00Z', NOW - 3_600_000],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
  ])('%s', (text, moment) => {
    expect(momentOf(text, NOW)).toBe(moment);
  });

  it.each(['', '10', 'm', '10 m', '-5m', 'yesterday', '2026-13-45', '1e3m'])(
    'is not %j',
    (text) => {
      expect(() => momentOf(text, NOW)).toThrow('is no time');
    },
  );
});
