import { describe, expect, it } from 'vitest';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { linesReporter } from '../../../src/ui/lines-reporter.ts';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';
import { quietReporter } from '../../../src/ui/reporter.ts';
import { ttyReporter } from '../../../src/ui/tty-reporter.ts';
import { awsError } from './errors-for-tests.ts';
import { FakeLine, HandTime, TextSink } from './fakes.ts';

const started = (
  id: string,
  action: 'create' | 'update' | 'delete' = 'create',
): ProvisionEvent => ({
  type: 'started',
  id,
  action,
});
const finished = (
  id: string,
  elapsedMs: number,
  action: 'create' | 'update' | 'delete' | 'keep' = 'create',
): ProvisionEvent => ({ type: 'finished', id, action, elapsedMs });
const waiting = (
  id: string,
  status: string,
  elapsedMs: number,
  typicalMs: number,
): ProvisionEvent => ({ type: 'waiting', id, status, elapsedMs, typicalMs });
const retrying = (elapsedMs: number): ProvisionEvent => ({
  type: 'retrying',
  operation: 'ec2:RunInstances',
  code: 'InvalidParameterValue',
  elapsedMs,
});
const QUOTA = awsError('VcpuLimitExceeded', 'no', { operation: 'ec2:RunInstances' });

function tty(o: { columns?: number; verbose?: boolean; colour?: boolean; total?: number } = {}) {
  const line = new FakeLine();
  const time = new HandTime();
  const reporter = ttyReporter({
    line,
    total: o.total ?? 47,
    columns: o.columns ?? 80,
    paint: o.colour ? paintFor(true) : plainPaint,
    verbose: o.verbose ?? false,
    now: time.now,
    every: time.every,
  });
  return { line, time, reporter };
}

describe('progress on a terminal', () => {
  it('lets finished resources scroll by and says nothing of those that stayed', () => {
    const { line, reporter } = tty();
    reporter.event(finished('keys/key', 3_000));
    reporter.event(finished('access/hosts', 400, 'update'));
    reporter.event(finished('hosts/key-pair', 1_000, 'delete'));
    reporter.event(finished('network/vpc', 10, 'keep'));
    reporter.event(finished('database/main', 708_000));
    expect(line.printed.join('\n')).toMatchInlineSnapshot(`
      "  + keys/key                         3 s
        ~ access/hosts                   0.4 s
        - hosts/key-pair                   1 s
        + database/main            11 min 48 s"
    `);
  });

  it('shows what the run waits for, longest first, and moves with the clock', () => {
    const { line, time, reporter } = tty();
    for (let at = 0; at < 31; at += 1) reporter.event(finished(`network/n${at}`, 100));
    reporter.event(waiting('hosts/primary', 'starting', 5_000, 30_000));
    reporter.event(waiting('hosts/secondary', 'starting', 5_000, 30_000));
    reporter.event(waiting('database/main', 'creating', 371_000, 780_000));
    expect(line.live).toBe('31 of 47   database/main creating 6 min 11 s (usually 11 to 15)');
    time.pass(1_000);
    expect(line.live).toBe('31 of 47   database/main creating 6 min 12 s (usually 11 to 15)');
  });

  it('names the others of an area once, as far as they fit', () => {
    const { line, reporter } = tty({ columns: 100 });
    reporter.event(waiting('hosts/primary', 'starting', 5_000, 30_000));
    reporter.event(waiting('hosts/secondary', 'starting', 5_000, 30_000));
    reporter.event(waiting('database/main', 'creating', 371_000, 780_000));
    expect(line.live).toBe(
      '0 of 47   database/main creating 6 min 11 s (usually 11 to 15)   hosts starting',
    );
  });

  it('stays on one line of a narrow terminal', () => {
    const { line, reporter } = tty({ columns: 40 });
    reporter.event(waiting('database/main', 'creating', 371_000, 780_000));
    expect(line.live?.length).toBeLessThanOrEqual(35);
  });

  it('moves before the first of them begins, while the lock is taken', () => {
    const { line, time, reporter } = tty();
    time.pass(1_000);
    expect(line.live).toBe('0 of 47');
    reporter.event({ type: 'notice', text: 'took over a lock' });
    expect(line.live).toBe('0 of 47');
    reporter.event(started('network/vpc'));
    expect(line.live).toBe('0 of 47   network/vpc creating');
  });

  it('takes the line away when nothing is under way, and at the end', () => {
    const { line, time, reporter } = tty();
    reporter.event(started('network/vpc'));
    expect(line.live).toBe('0 of 47   network/vpc creating');
    reporter.event(finished('network/vpc', 2_000));
    expect(line.live).toBeUndefined();
    reporter.event(started('keys/key'));
    reporter.close();
    time.pass(5_000);
    expect(line.live).toBeUndefined();
  });

  it('keeps saying creating while AWS does not show the new object yet', () => {
    const { line, reporter } = tty();
    reporter.event(started('network/vpc'));
    reporter.event(waiting('network/vpc', 'absent', 500, 2_000));
    expect(line.live).toBe('0 of 47   network/vpc creating');
  });

  it('names the call and the code of a failure, and goes on', () => {
    const { line, reporter } = tty();
    reporter.event(started('hosts/primary'));
    reporter.event({ type: 'failed', id: 'hosts/primary', error: QUOTA });
    reporter.event({ type: 'skipped', id: 'hosts/site-address' });
    expect(line.printed).toEqual(['  ! hosts/primary  RunInstances: VcpuLimitExceeded']);
    expect(line.live).toBeUndefined();
  });

  it('mentions a repeated call only when it lasts, and once', () => {
    const { line, reporter } = tty();
    for (const elapsedMs of [250, 4_999, 6_000, 8_000]) reporter.event(retrying(elapsedMs));
    expect(line.printed).toEqual([
      'ec2:RunInstances answers InvalidParameterValue: trying again (6 s)',
    ]);
  });

  it('mentions every repeated call when asked to be verbose', () => {
    const { line, reporter } = tty({ verbose: true });
    for (const elapsedMs of [250, 500]) reporter.event(retrying(elapsedMs));
    expect(line.printed).toHaveLength(2);
  });

  it('dims notices, wrapped, without what they might give away', () => {
    const { line, reporter } = tty({ colour: true });
    const text = `took over the lock of ${'operator '.repeat(9)} password=hunter2`;
    reporter.event({ type: 'notice', text });
    expect(line.printed).toHaveLength(2);
    for (const printed of line.printed) expect(printed.startsWith('\u001b[2m')).toBe(true);
    expect(line.printed.join(' ')).not.toContain('hunter2');
  });

  it('says on Ctrl-C how many calls it waits for', () => {
    const { line, reporter } = tty();
    reporter.event(started('network/vpc'));
    reporter.event(started('keys/key'));
    reporter.event(waiting('database/main', 'creating', 1_000, 780_000));
    reporter.stopping();
    expect(line.printed).toEqual([
      'stopping: no new work, 2 calls still running (Ctrl-C again leaves at once)',
    ]);
  });
});

function lines(verbose = false) {
  const stream = new TextSink();
  const time = new HandTime();
  const reporter = linesReporter({
    stream,
    total: 47,
    verbose,
    now: time.now,
    every: time.every,
  });
  return { stream, time, reporter };
}

describe('progress off a terminal', () => {
  it('writes a line for each resource that changed', () => {
    const { stream, reporter } = lines();
    reporter.event(started('network/vpc'));
    reporter.event(finished('network/vpc', 2_000));
    reporter.event(finished('access/hosts', 400, 'update'));
    reporter.event(finished('hosts/key-pair', 61_000, 'delete'));
    reporter.event(finished('keys/key', 10, 'keep'));
    reporter.event({ type: 'failed', id: 'hosts/primary', error: QUOTA });
    reporter.event({ type: 'skipped', id: 'hosts/site-address' });
    reporter.event({ type: 'notice', text: 'network/vpc: blocked by eni-1' });
    reporter.event(retrying(6_000));
    expect(stream.text).toMatchInlineSnapshot(`
      "network/vpc: created (2 s)
      access/hosts: updated (0.4 s)
      hosts/key-pair: removed (1 min 01 s)
      hosts/primary: failed (RunInstances: VcpuLimitExceeded)
      hosts/site-address: not started
      network/vpc: blocked by eni-1
      ec2:RunInstances answers InvalidParameterValue: trying again (6 s)
      "
    `);
  });

  it('gives a sign of life every ten seconds while it waits, and none after', () => {
    const { stream, time, reporter } = lines();
    reporter.event(waiting('database/main', 'creating', 360_000, 780_000));
    time.pass(25_000);
    expect(stream.lines).toEqual([
      'still waiting: database/main creating (6 min 10 s)',
      'still waiting: database/main creating (6 min 20 s)',
    ]);
    reporter.event(finished('database/main', 385_000));
    time.pass(30_000);
    reporter.close();
    expect(stream.lines).toHaveLength(3);
  });

  it('names three at most, those that take longest', () => {
    const { stream, time, reporter } = lines();
    for (const id of ['a/1', 'a/2', 'a/3', 'a/4']) reporter.event(started(id));
    reporter.event(waiting('database/main', 'creating', 0, 780_000));
    time.pass(10_000);
    expect(stream.lines).toEqual([
      'still waiting: database/main creating (10 s), a/1 creating (10 s), a/2 creating (10 s), 2 more',
    ]);
  });

  it('has no timer left when closed', () => {
    const { stream, time, reporter } = lines();
    reporter.event(started('network/vpc'));
    reporter.close();
    time.pass(60_000);
    expect(stream.lines).toEqual([]);
  });

  it('moves nothing and colours nothing', () => {
    const { stream, reporter } = lines();
    reporter.event(finished('network/vpc', 2_000));
    reporter.stopping();
    expect(stream.text).not.toContain('\u001b');
    expect(stream.lines.at(-1)).toBe('stopping: no new work (Ctrl-C again leaves at once)');
  });
});

describe('quiet', () => {
  it('writes nothing but the answer to Ctrl-C', () => {
    const stream = new TextSink();
    const reporter = quietReporter(stream);
    reporter.event(finished('network/vpc', 2_000));
    reporter.event({ type: 'failed', id: 'hosts/primary', error: QUOTA });
    expect(stream.text).toBe('');
    reporter.stopping();
    expect(stream.lines).toHaveLength(1);
  });
});
