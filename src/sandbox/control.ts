/** The emulator's control endpoints. Nothing else of it is spoken to here: the rest is AWS's own interface. */

import { request } from 'node:http';
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
    const health = answer.json() as Partial<Health> & { readonly rssBytes?: number | null };
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

/** What was answered: one JSON document. */
export interface Answer {
  json(): unknown;
}

/** One control call; anything but success is an error. */
export async function send(
  port: number,
  method: string,
  path: string,
  { body, withinMs = ANSWER_MS }: SendOptions = {},
): Promise<Answer> {
  const sent = body === undefined ? '' : JSON.stringify(body);
  const { status, text } = await exchange(port, { method, path, sent, withinMs });
  if (status >= 200 && status < 300) return { json: () => JSON.parse(text) as unknown };
  throw new Error(`the sandbox answered ${status} to ${method} ${path}`);
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly sent: string;
  readonly withinMs: number;
}

/** By node:http: `fetch` takes more time and memory to load than the whole look that it is for. */
function exchange(
  port: number,
  { method, path, sent, withinMs }: Exchange,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((done, fail) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, method, path: `/__sandbox/${path}` },
        headers: { 'content-length': Buffer.byteLength(sent) },
        signal: AbortSignal.timeout(withinMs),
        // A connection that the other side has given up meanwhile would be an error.
        agent: false,
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('error', fail);
        const text = (): string => Buffer.concat(chunks).toString('utf8');
        reply.on('end', () => done({ status: reply.statusCode ?? 0, text: text() }));
      },
    );
    asked.on('error', fail);
    asked.end(sent);
  });
}
