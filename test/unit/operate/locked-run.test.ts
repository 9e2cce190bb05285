import { describe, expect, it } from 'vitest';
import { Interrupted, Locked } from '../../../src/errors.ts';
import { thisProcess } from '../../../src/operate/holder.ts';
import { Ledger } from '../../../src/operate/ledger.ts';
import { lockedRun, type RunInput } from '../../../src/operate/locked-run.ts';
import { type DeploymentRecord, newRecord, RUNS_KEPT } from '../../../src/operate/record.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FakeS3, s3Error } from '../../support/fake-s3.ts';
import { AT, BUCKET, LOCK, RECORD } from './place.ts';

const ME = thisProcess();

function world() {
  const s3 = new FakeS3();
  const clock = new FakeClock();
  const notices: string[] = [];
  const input: RunInput = {
    ledger: new Ledger(s3.client, AT),
    partition: 'aws',
    name: 'wealthy-lemur',
    command: 'orthweb up',
    waitMs: 0,
    clock,
    pace: 1,
    signal: new AbortController().signal,
    notice: (text) => void notices.push(text),
    lost: () => undefined,
  };
  const record = () => s3.json<DeploymentRecord>(BUCKET, RECORD);
  return { s3, clock, input, notices, record };
}

const nothing = async (): Promise<void> => undefined;

describe('a run that succeeds', () => {
  it('holds the lock while it works, and leaves its note', async () => {
    const { s3, clock, input, record } = world();
    const answer = await lockedRun(input, async (journal) => {
      expect(s3.keys(BUCKET)).toEqual([LOCK, RECORD]);
      expect(record()?.runs.at(-1)).toEqual({
        command: 'orthweb up',
        by: `${ME.user}@${ME.host}`,
        startedAt: '1970-01-01T00:00:00.000Z',
      });
      expect(journal.settledAtMs).toBe(0);
      await clock.sleep(90_000, input.signal);
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
    expect(record()?.runs.at(-1)).toMatchObject({
      finishedAt: '1970-01-01T00:01:30.000Z',
      result: 'done',
    });
  });

  it('goes on with the record of the runs before it, of which it keeps the newest', async () => {
    const { input, record } = world();
    await lockedRun(input, nothing);
    const uuid = record()?.uuid;
    for (let round = 0; round < RUNS_KEPT; round += 1) {
      await lockedRun({ ...input, command: `orthweb up ${round}` }, nothing);
    }
    expect(record()?.uuid).toBe(uuid);
    const commands = record()?.runs.map((note) => note.command) ?? [];
    expect([commands.length, commands[0], commands.at(-1)]).toEqual([
      RUNS_KEPT,
      'orthweb up 0',
      `orthweb up ${RUNS_KEPT - 1}`,
    ]);
  });

  it('saves what was noted without a save of its own', async () => {
    const { input, record } = world();
    await lockedRun(input, async (journal) => journal.alive('hosts/primary'));
    expect(record()?.spent).toEqual(['hosts/primary']);
  });
});

describe('a run that does not', () => {
  it.each([
    ['failed', new Error('RDS says no')],
    ['interrupted', new Interrupted('stopped at your request')],
  ])('%s: its record is saved and its lock released', async (result, error) => {
    const { s3, input, record } = world();
    const run = lockedRun(input, async (journal) => {
      journal.alive('network/vpc');
      throw error;
    });
    await expect(run).rejects.toBe(error);
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
    expect(record()).toMatchObject({ spent: ['network/vpc'], runs: [{ result }] });
  });

  it('tells its own error even when the note of it cannot be written', async () => {
    const { s3, input } = world();
    const error = new Error('RDS says no');
    const run = lockedRun(input, async () => {
      s3.before = (call) => {
        if (call === `PutObject ${RECORD}`) throw s3Error('InternalError', 500);
      };
      throw error;
    });
    await expect(run).rejects.toBe(error);
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
  });

  it('tells its own error even when the lock cannot be released, and that it could not', async () => {
    const { s3, input, notices } = world();
    const error = new Error('RDS says no');
    const run = lockedRun(input, async () => {
      s3.before = () => {
        throw s3Error('ExpiredToken', 400);
      };
      throw error;
    });
    await expect(run).rejects.toBe(error);
    expect(notices).toEqual(['the lock of wealthy-lemur could not be released: ExpiredToken']);
  });

  it('never begins while another run holds the lock', async () => {
    const { s3, input } = world();
    await lockedRun(input, async () => {
      const second = lockedRun(input, async () => {
        throw new Error('must not run');
      });
      await expect(second).rejects.toThrow(Locked);
    });
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
  });

  it('gives the lock back when the record cannot be read', async () => {
    const { s3, input } = world();
    s3.before = (call) => {
      if (call === `GetObject ${RECORD}`) throw s3Error('InternalError', 500);
    };
    await expect(lockedRun(input, nothing)).rejects.toThrow('InternalError');
    expect(s3.keys(BUCKET)).toEqual([]);
  });
});

describe('when nothing of the deployment is left', () => {
  it('record and ledger go', async () => {
    const { s3, input } = world();
    await lockedRun(input, (journal) => journal.delete());
    expect(s3.buckets.size).toBe(0);
  });

  it('the ledger stays for another deployment', async () => {
    const { s3, input } = world();
    await lockedRun({ ...input, name: 'brave-otter' }, nothing);
    await lockedRun(input, (journal) => journal.delete());
    expect(s3.keys(BUCKET)).toEqual(['deployments/brave-otter/record.json']);
  });

  it('the ledger stays when the run failed before the record was removed', async () => {
    const { s3, input } = world();
    const run = lockedRun(input, async () => {
      throw new Error('no');
    });
    await expect(run).rejects.toThrow('no');
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
  });
});

describe('after a run that was killed', () => {
  const killed = (clock: FakeClock): DeploymentRecord => ({
    ...newRecord({ name: 'wealthy-lemur', ...AT }, 'u-1', clock.now()),
    runs: [{ command: 'orthweb up', by: 'operator@ws-17', startedAt: '1970-01-01T00:00:00.000Z' }],
  });

  it('what that one made may show late, though its lock is gone', async () => {
    const { s3, clock, input } = world();
    s3.addBucket(BUCKET);
    s3.put(BUCKET, RECORD, killed(clock));
    await clock.sleep(1_000, input.signal);
    await lockedRun({ ...input, pace: 0.5 }, async (journal) => {
      expect(journal.settledAtMs).toBe(6_000);
    });
  });

  it('what that one made may show late when its lock is taken over, and the notice says so', async () => {
    const { s3, input, notices } = world();
    s3.addBucket(BUCKET);
    const body = {
      command: 'orthweb up',
      since: '1970-01-01T00:00:00.000Z',
      expires: '2099-01-01',
    };
    s3.put(BUCKET, LOCK, { ...ME, pidStarted: 'earlier', run: 'run-0', ...body });
    await lockedRun(input, async (journal) => {
      expect(journal.settledAtMs).toBe(10_000);
    });
    expect(notices).toHaveLength(1);
    expect(s3.keys(BUCKET)).toEqual([RECORD]);
  });

  it('the run after the next has nothing to wait for', async () => {
    const { s3, clock, input } = world();
    s3.addBucket(BUCKET);
    s3.put(BUCKET, RECORD, killed(clock));
    await lockedRun(input, nothing);
    await lockedRun(input, async (journal) => {
      expect(journal.settledAtMs).toBe(0);
    });
  });
});
