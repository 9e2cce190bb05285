import { isIP } from 'node:net';

/** Answers with nothing but the address that it was called from. */
export const ADDRESS_SERVICE = 'https://checkip.amazonaws.com';

/** Longer than any answer takes that still comes. */
const PATIENCE_MS = 3_000;

export interface AddressInput {
  readonly signal: AbortSignal;
  readonly url?: string;
  readonly patienceMs?: number;
}

/** This machine's address as the Internet sees it. Undefined: no answer, which is no fault. */
export async function ownAddress(input: AddressInput): Promise<string | undefined> {
  const { signal, url = ADDRESS_SERVICE, patienceMs = PATIENCE_MS } = input;
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      redirect: 'error',
    });
    const text = (await answer.text()).trim();
    return answer.ok && isIP(text) !== 0 ? text : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
