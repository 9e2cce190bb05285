import { setTimeout as delay } from 'node:timers/promises';
import { OrthwebError } from '../errors.ts';
import { readHosting } from './hosting-control.ts';

const SETTLE_MS = 120_000;
const POLL_MS = 100;

/** Resolves when containers are as the emulated AWS says. */
export async function settled(port: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (true) {
    signal.throwIfAborted();
    const hosting = await readHosting(port);
    if (hosting.attached && hosting.settled) return;
    if (Date.now() > deadline)
      throw new OrthwebError(
        ["the sandbox's hosts are not as they should be", ...hosting.troubles].join('\n  '),
        { hint: 'orthweb sandbox stop removes all of it' },
      );
    await delay(POLL_MS);
  }
}
