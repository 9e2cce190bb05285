import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import { type Dial, handshake } from '../../operate/outside/connect.ts';
import type { Answer } from '../../operate/outside/site.ts';

const WITHIN_MS = 5_000;

export interface Refusal {
  /** Null: this machine cannot even ask. */
  readonly refused: boolean | null;
  readonly text: string;
}

export function dial(at: Omit<Dial, 'withinMs'>, signal: AbortSignal): Promise<Answer> {
  return handshake({ ...at, withinMs: WITHIN_MS }, signal);
}

/** Whether a port refuses TLS 1.1, which nobody may use any more (RFC 8996). */
export function asksForOldTls(host: string, port: number, signal: AbortSignal): Promise<Refusal> {
  return new Promise((done, abort) => {
    const socket = connect({
      host,
      port,
      // Whose certificate it is does not matter here: nothing is sent.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      // OpenSSL 3 offers so old a protocol at its lowest level only.
      ciphers: 'DEFAULT@SECLEVEL=0',
      timeout: WITHIN_MS,
    });
    const end = (refused: boolean | null, text: string) => {
      socket.destroy();
      done({ refused, text });
    };
    signal.addEventListener('abort', () => abort(signal.reason), { once: true });
    socket.once('secureConnect', () => end(false, `accepted ${socket.getProtocol()}`));
    socket.once('timeout', () => end(null, 'no answer in time'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(...oldTlsRefusal(error.code ?? '')));
  });
}

/** By the other side's alert, or by its hanging up: anything else says nothing of the site. */
export function oldTlsRefusal(code: string): [refused: boolean | null, text: string] {
  if (/ALERT|ECONNRESET/.test(code)) return [true, `TLS 1.1 refused (${code})`];
  return [null, `this machine cannot ask with TLS 1.1 (${code})`];
}

/** Whether a connection can be opened at all; closed again at once. */
export function opens(host: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((done, abort) => {
    const socket = connectTcp({ host, port, timeout: 3_000 });
    const end = (open: boolean) => {
      socket.destroy();
      done(open);
    };
    signal.addEventListener('abort', () => abort(signal.reason), { once: true });
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
