import {
  chmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Diagnosis, type DiagnosisInput } from '../../../src/diagnosis/diagnosis.ts';
import { openLogFile } from '../../../src/diagnosis/log-file.ts';
import { Locked, OrthwebError } from '../../../src/errors.ts';
import { StackFailed } from '../../../src/provision/failures.ts';
import { Secret } from '../../../src/secret.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeIo } from '../../support/fake-io.ts';
import { awsError } from '../ui/errors-for-tests.ts';

let io: FakeIo;
const lost: string[] = [];
beforeEach(() => {
  io = new FakeIo();
  lost.length = 0;
});
afterEach(() => io.remove());

function begun(more: Partial<DiagnosisInput> = {}): Diagnosis {
  const invocation = { command: 'up', flags: {}, words: [] };
  const about = { invocation, argv: ['up', '-y'], env: io.env, version: '0.1.0' };
  const told = { lost: (why: string) => void lost.push(why), clock: new FakeClock() };
  return new Diagnosis({ ...about, ...told, logged: true, ...more });
}
const textOf = (diagnosis: Diagnosis): string => readFileSync(diagnosis.log ?? '', 'utf8');
const linesOf = (diagnosis: Diagnosis): Record<string, unknown>[] =>
  textOf(diagnosis)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the log of a run', () => {
  it('holds what ran, where, each call, each event, the end', () => {
    const diagnosis = begun();
    diagnosis.event({ type: 'started', id: 'network/vpc', action: 'create' });
    const call = { service: 'ec2', name: 'CreateVpc', input: {}, attempt: 1, elapsedMs: 3 };
    diagnosis.called({ ...call, status: 200, code: undefined, requestId: 'r-1' });
    diagnosis.ended(0);
    expect(linesOf(diagnosis)).toMatchObject([
      { kind: 'run', version: '0.1.0', node: process.versions.node, argv: ['up', '-y'] },
      { kind: 'event', type: 'started', id: 'network/vpc' },
      { kind: 'call', call: 'ec2:CreateVpc', status: 200, requestId: 'r-1' },
      { kind: 'end', exitCode: 0, calls: 1 },
    ]);
  });

  it('is its owner’s alone, the folder too, even one that was open', () => {
    const folder = join(io.cwd, '.local/state/orthweb/logs');
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chmodSync(folder, 0o755);
    const diagnosis = begun();
    expect(statSync(diagnosis.log ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('is on disk at once: a run that is killed leaves what it had', () => {
    const diagnosis = begun();
    diagnosis.event({ type: 'notice', text: 'first' });
    expect(textOf(diagnosis)).toContain('first');
  });

  it('keeps of a long wait what is new in it', () => {
    const diagnosis = begun();
    for (const status of ['creating', 'creating', 'backing-up']) {
      const times = { elapsedMs: 1, typicalMs: 2 };
      diagnosis.event({ type: 'waiting', id: 'database/main', status, ...times });
    }
    expect(linesOf(diagnosis).map(({ status }) => status)).toEqual([
      undefined,
      'creating',
      'backing-up',
    ]);
  });

  it('has of an error its code and request, its stack and its causes', () => {
    const diagnosis = begun();
    const cause = awsError('VpcLimitExceeded', 'no more', { operation: 'ec2:CreateVpc' });
    diagnosis.failed(new OrthwebError('creating network/vpc failed', { cause }));
    const error = linesOf(diagnosis).at(-1);
    expect(error).toMatchObject({ kind: 'error', code: 'VpcLimitExceeded' });
    expect(JSON.stringify(error)).toContain('diagnosis.test.ts');
    expect(JSON.stringify(error)).toContain('no more');
  });

  it('has of several failures each one', () => {
    const failures = new Map([
      ['a', new Error('first cause')],
      ['b', new Error('second cause')],
    ]);
    const diagnosis = begun();
    diagnosis.failed(new StackFailed({ failures, done: [], skipped: [] }));
    expect(textOf(diagnosis)).toMatch(/first cause.*second cause/);
  });

  it('has no secret in it', () => {
    const value = 'brown-otter-7151';
    new Secret(value);
    const diagnosis = begun({ argv: ['up', value] });
    diagnosis.event({ type: 'notice', text: `it is ${value}` });
    diagnosis.event({ type: 'failed', id: 'x', error: new Error(`bad ${value}`) });
    diagnosis.failed(new Locked(`held with ${value}`, { hint: value, cause: new Error(value) }));
    expect(linesOf(diagnosis).length).toBe(4);
    expect(textOf(diagnosis)).not.toContain(value);
  });

  it('makes room: thirty files stay', () => {
    for (let run = 0; run < 33; run += 1) {
      begun({ clock: { now: () => run * 1_000 } }).ended(0);
    }
    expect(readdirSync(join(io.cwd, '.local/state/orthweb/logs'))).toHaveLength(30);
  });
});

describe('a log that cannot be kept fails nothing', () => {
  it('where no folder can be made', () => {
    writeFileSync(join(io.cwd, '.local'), 'a file');
    const diagnosis = begun();
    diagnosis.event({ type: 'notice', text: 'x' });
    diagnosis.ended(0);
    expect(diagnosis.log).toBeUndefined();
    expect(lost).toEqual([expect.stringMatching(/ENOTDIR|EEXIST/)]);
  });

  it('where the disk is full', () => {
    // Every write to this device answers that no space is left.
    const file = openLogFile({
      folder: join(io.cwd, 'logs'),
      name: 'x',
      nowMs: 0,
      lost: (why) => void lost.push(why),
      open: () => openSync('/dev/full', 'w'),
    });
    file?.add({ a: 1 });
    file?.add({ a: 2 });
    file?.close();
    expect(lost).toEqual([expect.stringContaining('ENOSPC')]);
  });
});

it('without a log, --debug shows the calls all the same', () => {
  const shown: string[] = [];
  const diagnosis = begun({ logged: false, debug: (line) => void shown.push(line) });
  const call = { service: 'ec2', name: 'CreateVpc', input: {}, attempt: 1, elapsedMs: 3 };
  diagnosis.called({ ...call, status: 200, code: undefined, requestId: 'r-1' });
  expect(shown).toEqual(['debug: ec2:CreateVpc 200 3 ms request r-1 {}']);
  expect(diagnosis.log).toBeUndefined();
});
