/** The emulator's control endpoints. Nothing else of it is spoken to here: the rest is AWS's own interface. */

import type { Delays } from './state-file.ts';

const ANSWER_MS = 5_000;

export interface Health {
  readonly pid: number;
  readonly motoVersion: string;
  readonly delays: Delays;
  readonly rssBytes?: number;
}

export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Undefined: nobody answers there, or somebody else does. */
export async function readHealth(port: number, withinMs = ANSWER_MS): Promise<Health | undefined> {
  try {
    const answer = await send(port, 'GET', 'health', { withinMs });
    const health = (await answer.json()) as Partial<Health> & { readonly rssBytes?: number | null };
    const { pid, motoVersion, delays, rssBytes } = health;
    if (pid === undefined || motoVersion === undefined || delays === undefined) return undefined;
    return { pid, motoVersion, delays, ...(rssBytes == null ? {} : { rssBytes }) };
  } catch {
    return undefined;
  }
}

/** Empties the emulated account; the delays stay as they are. */
export async function sendReset(port: number): Promise<void> {
  await send(port, 'POST', 'reset');
}

export async function sendDelays(port: number, name: Delays): Promise<void> {
  await send(port, 'POST', 'delays', { body: { name } });
}

export interface SendOptions {
  readonly body?: object;
  readonly withinMs?: number;
}

/** One control call; anything but success is an error. */
export async function send(
  port: number,
  method: string,
  path: string,
  { body, withinMs = ANSWER_MS }: SendOptions = {},
): Promise<Response> {
  const answer = await fetch(`${endpointOf(port)}/__sandbox/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(withinMs),
  });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${path}`);
  return answer;
}
