import { type Agent, type RequestOptions, request } from 'node:https';
import type { WebLogin } from '../web-login.ts';
import { dialOptions } from './connect.ts';
import type { Site } from './site.ts';

/** The site's web port, and what opens it. */
export interface WebWay {
  readonly site: Site;
  /** PEM; no public authority is trusted beside these. */
  readonly authorities: string;
  readonly login: WebLogin;
}

export interface WebRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** With the slash it begins with, and its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: object;
  /** For the whole answer. */
  readonly withinMs: number;
  /** Absent: a connection of its own. */
  readonly agent?: Agent;
}

export interface WebAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Asks the site as a script would, with the web login. Rejects when no whole answer came; any status is an answer. */
export function askWeb(way: WebWay, asked: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(asked.withinMs);
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const options = { ...optionsOf(way, asked, body), signal: AbortSignal.any([signal, limit]) };
  return new Promise((done, fail) => {
    const ended = (error: unknown): void => {
      if (signal.aborted) fail(signal.reason);
      else fail(limit.aborted ? new Error('no answer in time') : error);
    };
    const sent = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', ended);
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    sent.on('error', ended);
    sent.end(body);
  });
}

function optionsOf(way: WebWay, asked: WebRequest, body: string | undefined): RequestOptions {
  const { site, authorities, login } = way;
  const { method = 'GET', path, agent } = asked;
  return {
    ...dialOptions({ site, port: site.httpsPort, authorities }),
    method,
    path,
    agent: agent ?? false,
    auth: `${login.username}:${login.password.reveal()}`,
    headers: {
      'user-agent': 'orthweb',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    },
  };
}
