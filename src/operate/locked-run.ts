import { randomUUID } from 'node:crypto';
import { messageOf } from '../aws/errors.ts';
import type { Clock } from '../clock.ts';
import { Interrupted } from '../errors.ts';
import { type Holder, thisProcess } from './holder.ts';
import type { Ledger } from './ledger.ts';
import { removeEmptyLedger } from './ledger-bucket.ts';
import { acquireLock, type HeldLock } from './lock.ts';
import { type DeploymentRecord, newRecord, RUNS_KEPT, type RunNote } from './record.ts';
import { RunJournal } from './run-journal.ts';

/** How long what a killed run made may stay unseen. */
const SETTLE_MS = 10_000;

export interface RunInput {
  readonly ledger: Ledger;
  readonly partition: string;
  readonly name: string;
  readonly command: string;
  readonly waitMs: number;
  readonly clock: Clock;
  readonly pace: number;
  readonly signal: AbortSignal;
  notice(text: string): void;
  /** The lock was lost: stop changing things. */
  lost(reason: Error): void;
}

/**
 * Does `work` while holding the deployment's lock. The record is saved before the lock is released, whatever happens;
 * a run that leaves nothing behind removes the record, and the last one the ledger.
 */
export async function lockedRun<T>(
  input: RunInput,
  work: (journal: RunJournal) => Promise<T>,
): Promise<T> {
  const me = thisProcess();
  const lock = await acquireLock({ ...input, run: randomUUID(), me });
  let note: RunNote | undefined;
  let journal: RunJournal | undefined;
  try {
    journal = await openJournal(input, lock);
    note = { command: input.command, by: by(me), startedAt: iso(input.clock) };
    await addRun(journal, note);
    const result = await work(journal);
    await closeRun(input, journal, note, 'done');
    return result;
  } catch (error) {
    const ending = error instanceof Interrupted ? 'interrupted' : 'failed';
    if (journal !== undefined && note !== undefined) {
      // What failed is what matters; that the note of it could not be written either would hide it.
      await closeRun(input, journal, note, ending).catch(() => undefined);
    }
    throw error;
  } finally {
    await release(input, lock);
    if (journal?.deleted === true) await removeLedger(input);
  }
}

async function removeLedger({ ledger, notice }: RunInput): Promise<void> {
  try {
    await removeEmptyLedger(ledger);
  } catch (error) {
    notice(`the empty ledger could not be removed: ${messageOf(error)}`);
  }
}

/** What the run came to must not be hidden by a lock that stays: it expires by itself. */
async function release({ name, notice }: RunInput, lock: HeldLock): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    notice(`the lock of ${name} could not be released: ${messageOf(error)}`);
  }
}

async function openJournal(input: RunInput, lock: HeldLock): Promise<RunJournal> {
  const { ledger, clock, name } = input;
  const entry = await ledger.readRecord(name);
  const { account, region } = ledger.at;
  const record = entry?.value ?? newRecord({ name, account, region }, randomUUID(), clock.now());
  const settling = lock.takenOver || justBroken(record, clock.now());
  const settledAtMs = settling ? clock.now() + SETTLE_MS * input.pace : 0;
  return new RunJournal(ledger, record, entry?.etag, settledAtMs);
}

/** The last run was killed, or it ended a moment ago with something under way. */
function justBroken(record: DeploymentRecord, nowMs: number): boolean {
  const last = record.runs.at(-1);
  if (last === undefined || last.result === 'done') return false;
  return last.finishedAt === undefined || nowMs - Date.parse(last.finishedAt) < 2 * SETTLE_MS;
}

function addRun(journal: RunJournal, note: RunNote): Promise<void> {
  return journal.update({ runs: [...journal.record.runs, note].slice(-RUNS_KEPT) });
}

async function closeRun(
  input: RunInput,
  journal: RunJournal,
  note: RunNote,
  result: NonNullable<RunNote['result']>,
): Promise<void> {
  if (journal.deleted) return;
  const closed = { ...note, finishedAt: iso(input.clock), result };
  await journal.update({ runs: [...journal.record.runs.slice(0, -1), closed] });
}

function by(me: Holder): string {
  return `${me.user}@${me.host}`;
}

function iso(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
