import { request as plainRequest } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { dialOptions } from '../../operate/outside/connect.ts';
import type { Site } from '../../operate/outside/site.ts';
import type { WebLogin } from '../../operate/web-login.ts';
import { Unchecked } from '../check.ts';

/** What a browser or a DICOMweb client asks the site for. */
export interface WebAsk {
  /** GET unless told. */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Undefined: as somebody without one. */
  readonly login?: WebLogin | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface WebAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface WebSite {
  readonly site: Site;
  /** PEM; nobody else is taken for the site. */
  readonly authorities: string;
}

/** The site did not answer what it was asked: a matter of `user/login`, to all others a look that could not be made. */
export class Unanswered extends Unchecked {}

const WITHIN_MS = 15_000;

/** Asks the site, and nobody who merely answers in its place. Rejects with `Unanswered` where there is no answer. */
export function askWeb(at: WebSite, ask: WebAsk, signal: AbortSignal): Promise<WebAnswer> {
  const { site, authorities } = at;
  const { method = 'GET', path, login, headers = {}, body } = ask;
  const options: RequestOptions = {
    ...dialOptions({ site, port: site.httpsPort, authorities }),
    method,
    path,
    agent: false,
    headers: {
      ...headers,
      ...(login !== undefined && { authorization: basic(login) }),
      ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    },
  };
  return exchanged((signalled) => request({ ...options, signal: signalled }), body, signal);
}

/** Speaks HTTP without TLS to a port. */
export async function askPlainly(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<WebAnswer | undefined> {
  try {
    const begin = (signalled: AbortSignal) =>
      plainRequest({ host, port, path: '/system', agent: false, signal: signalled });
    return await exchanged(begin, undefined, signal);
  } catch (error) {
    if (error instanceof Unanswered) return undefined;
    throw error;
  }
}

async function exchanged(
  begin: (signal: AbortSignal) => ReturnType<typeof request>,
  body: Uint8Array | string | undefined,
  signal: AbortSignal,
): Promise<WebAnswer> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(WITHIN_MS);
  try {
    return await new Promise<WebAnswer>((done, fail) => {
      const sent = begin(AbortSignal.any([signal, limit]));
      sent.once('error', fail);
      sent.once('response', (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('error', fail);
        answer.once('end', () => {
          const { statusCode: status = 0, headers } = answer;
          done({ status, headers, body: Buffer.concat(chunks) });
        });
      });
      sent.end(body);
    });
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.aborted ? 'no answer in time' : (error as Error).message;
    throw new Unanswered(`the web port does not answer: ${why}`);
  }
}

function basic({ username, password }: WebLogin): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}
