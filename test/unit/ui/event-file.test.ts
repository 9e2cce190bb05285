import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { eventFile } from '../../../src/ui/event-file.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'orthweb-events-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const warnings: string[] = [];
function open(path = 'events.ndjson') {
  let nowMs = Date.UTC(2026, 10, 26, 8);
  warnings.length = 0;
  const file = eventFile(path, {
    cwd,
    command: 'up',
    now: () => {
      nowMs += 500;
      return nowMs;
    },
    warn: (text) => warnings.push(text),
  });
  file.open();
  return file;
}
const written = (): string => readFileSync(join(cwd, 'events.ndjson'), 'utf8');

describe('the event file', () => {
  it('says first what its lines mean, and last how it ended', () => {
    const file = open();
    file.event({ type: 'started', id: 'network/vpc', action: 'create' });
    file.event({ type: 'finished', id: 'network/vpc', action: 'create', elapsedMs: 1_900 });
    file.end(0, undefined);
    expect(written()).toMatchInlineSnapshot(`
      "{"time":"2026-11-26T08:00:01.000Z","type":"version","format":1,"command":"orthweb up"}
      {"time":"2026-11-26T08:00:01.500Z","type":"started","id":"network/vpc","action":"create"}
      {"time":"2026-11-26T08:00:02.000Z","type":"finished","id":"network/vpc","action":"create","elapsedMs":1900}
      {"time":"2026-11-26T08:00:03.000Z","type":"ended","exitCode":0,"elapsedMs":2000,"error":null}
      "
    `);
  });

  it('is written line by line: a reader sees each at once', () => {
    const file = open();
    expect(written().split('\n')).toHaveLength(2);
    file.event({ type: 'notice', text: 'one' });
    expect(written().split('\n')).toHaveLength(3);
  });

  it('holds no secret, and a failure as other documents tell it', () => {
    const file = open();
    file.event({ type: 'notice', text: 'SecretString=hunter2' });
    file.event({ type: 'failed', id: 'secrets/web', error: new Error('password: hunter2') });
    const [, notice, failed] = written().trim().split('\n');
    expect(written()).not.toContain('hunter2');
    expect(JSON.parse(notice ?? '')).toMatchObject({ type: 'notice' });
    expect(JSON.parse(failed ?? '')).toMatchObject({
      type: 'failed',
      id: 'secrets/web',
      error: { message: expect.any(String), hint: null, requestId: null },
    });
  });

  it('replaces an earlier one', () => {
    open().event({ type: 'notice', text: 'of yesterday' });
    open();
    expect(written()).not.toContain('yesterday');
  });

  it.each([
    ['-', 'stdout is for the result'],
    ['nowhere/events.ndjson', 'cannot be written'],
    ['.', 'cannot be written'],
  ])('refuses %s before anything is done', (path, why) => {
    expect(() => open(path)).toThrow(UsageError);
    expect(() => open(path)).toThrow(why);
  });

  it('that can no longer be written is told once, and the run goes on', () => {
    // Writing there always answers "no space left".
    const file = open('/dev/full');
    file.event({ type: 'notice', text: 'lost' });
    file.end(0, undefined);
    expect(warnings).toEqual([
      expect.stringMatching(/^--events: \/dev\/full can no longer be written \(.*ENOSPC.*the run/s),
    ]);
  });
});
