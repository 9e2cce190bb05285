import { hasCode } from '../aws/errors.ts';
import type { Clock } from '../clock.ts';
import { Interrupted, Locked } from '../errors.ts';
import { type Holder, isDeadHere, thisProcess } from './holder.ts';
import { type Entry, isMissing, type Ledger, lockKey, Superseded } from './ledger.ts';
import { ensureLedger } from './ledger-bucket.ts';

const TTL_MS = 30 * 60_000;
const RENEW_MS = 2 * 60_000;
const LOOK_AGAIN_MS = 5_000;

export interface LockBody extends Holder {
  readonly run: string;
  readonly command: string;
  readonly since: string;
  readonly expires: string;
}

export interface LockOptions {
  readonly ledger: Ledger;
  readonly partition: string;
  readonly name: string;
  readonly run: string;
  readonly command: string;
  readonly me: Holder;
  readonly waitMs: number;
  readonly clock: Clock;
  readonly pace: number;
  readonly signal: AbortSignal;
  notice(text: string): void;
  /** Somebody took the lock away: the run must stop changing things. */
  lost(reason: Error): void;
}

export interface HeldLock {
  /** The run before this one did not come to its end. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

/** Takes the deployment's lock, or says who holds it. One object, written only where none is: S3 decides who is first. */
export async function acquireLock(o: LockOptions): Promise<HeldLock> {
  const untilMs = o.clock.now() + o.waitMs;
  for (;;) {
    const taken = await tryToTake(o);
    if (taken !== undefined) return hold(o, taken.etag, taken.takenOver);
    const held = await o.ledger.read<LockBody>(lockKey(o.name));
    if (held === undefined) continue;
    if (o.clock.now() >= untilMs) throw lockedBy(o.name, held.value, o.clock.now());
    await o.clock.sleep(LOOK_AGAIN_MS * o.pace, o.signal);
  }
}

/** Who holds it now; undefined when nobody does. */
export function readLock(ledger: Ledger, name: string): Promise<Entry<LockBody> | undefined> {
  return ledger.read<LockBody>(lockKey(name));
}

/** False: its run is certainly over, whatever it left. */
export function isHeld(lock: LockBody, nowMs: number): boolean {
  return Date.parse(lock.expires) >= nowMs && !isDeadHere(lock, thisProcess());
}

async function tryToTake(
  o: LockOptions,
): Promise<{ etag: string; takenOver: boolean } | undefined> {
  try {
    return { etag: await putFirst(o), takenOver: false };
  } catch (error) {
    if (hasCode(error, 'ConditionalRequestConflict')) return undefined;
    if (!(error instanceof Superseded)) throw error;
  }
  const held = await o.ledger.read<LockBody>(lockKey(o.name));
  const why = held === undefined ? undefined : reasonToTakeOver(held.value, o);
  if (held === undefined || why === undefined) return undefined;
  try {
    const etag = await o.ledger.write(lockKey(o.name), body(o), held.etag);
    o.notice(
      `took over the lock of ${held.value.user}@${held.value.host} (${held.value.command}): ${why}`,
    );
    return { etag, takenOver: true };
  } catch (error) {
    if (error instanceof Superseded) return undefined;
    throw error;
  }
}

async function putFirst(o: LockOptions): Promise<string> {
  try {
    return await o.ledger.write(lockKey(o.name), body(o), undefined);
  } catch (error) {
    if (!isMissing(error)) throw error;
    await ensureLedger(o.ledger, o.partition);
    return o.ledger.write(lockKey(o.name), body(o), undefined);
  }
}

function reasonToTakeOver(held: LockBody, o: LockOptions): string | undefined {
  if (isDeadHere(held, o.me)) return `its process ${held.pid} on this machine has ended`;
  if (Date.parse(held.expires) < o.clock.now()) return 'it was not renewed for 30 minutes';
  return undefined;
}

function body(o: LockOptions, since = o.clock.now()): LockBody {
  return {
    ...o.me,
    run: o.run,
    command: o.command,
    since: new Date(since).toISOString(),
    expires: new Date(o.clock.now() + TTL_MS).toISOString(),
  };
}

/** `wealthy-lemur is locked by operator@ws-17 since 14:02 UTC (orthweb failover, 2 min ago)` */
export function lockText(name: string, held: LockBody, nowMs: number): string {
  const minutes = Math.max(0, Math.round((nowMs - Date.parse(held.since)) / 60_000));
  const age = minutes < 1 ? 'just now' : `${minutes} min ago`;
  const since = `${held.since.slice(11, 16)} UTC`;
  return `${name} is locked by ${held.user}@${held.host} since ${since} (${held.command}, ${age})`;
}

export function lockedBy(name: string, held: LockBody, nowMs: number): Locked {
  return new Locked(lockText(name, held, nowMs), {
    hint: 'wait with --lock-wait 600, or, if that run is dead: orthweb lock release',
  });
}

function hold(o: LockOptions, first: string, takenOver: boolean): HeldLock {
  const since = o.clock.now();
  let etag = first;
  let expiresMs = since + TTL_MS;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    // A machine that was suspended wakes after its lock: somebody may have taken it long ago.
    if (o.clock.now() >= expiresMs) {
      o.lost(new Interrupted(`the lock of ${o.name} expired while this run was asleep`));
      return;
    }
    try {
      etag = await o.ledger.write(lockKey(o.name), body(o, since), etag);
      expiresMs = o.clock.now() + TTL_MS;
    } catch (error) {
      // A missed renewal is no loss: the next one comes long before the lock expires.
      if (!(error instanceof Superseded)) return;
      const mine = await ownVersion(o).catch(() => etag);
      if (mine === undefined)
        o.lost(new Interrupted(`the lock of ${o.name} was taken over by another run`));
      else etag = mine;
    }
  };
  const timer = setInterval(() => {
    // One at a time: a slow one would meet the next, and take it for another run.
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
  }, RENEW_MS);
  timer.unref();
  return {
    takenOver,
    async release() {
      clearInterval(timer);
      await renewing;
      await removeOwn(o, etag);
    },
  };
}

async function removeOwn(o: LockOptions, etag: string): Promise<void> {
  try {
    await o.ledger.delete(lockKey(o.name), etag);
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    const mine = await ownVersion(o);
    if (mine !== undefined) await o.ledger.delete(lockKey(o.name), mine);
  }
}

/** The version that is there, if this run wrote it: a renewal whose reply was lost was carried out all the same. */
async function ownVersion(o: LockOptions): Promise<string | undefined> {
  const now = await readLock(o.ledger, o.name);
  return now?.value.run === o.run ? now.etag : undefined;
}
