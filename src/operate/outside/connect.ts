import type { PeerCertificate } from 'node:tls';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import type { Answer, DeviceCertificate, Peer, Site } from './site.ts';

export interface Dial {
  readonly site: Site;
  readonly port: number;
  /** PEM; no public authority is trusted beside these. */
  readonly authorities: string;
  readonly device?: DeviceCertificate | undefined;
  readonly withinMs: number;
}

/**
 * A handshake with the site, after which the connection is closed. Never rejects but when `signal` aborts. With TLS 1.3
 * a device that is not let in learns it only from what it asks next.
 */
export async function handshake(dial: Dial, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(dial.withinMs);
  const begun = performance.now();
  const socket = connect(dialOptions(dial));
  try {
    await secured(socket, AbortSignal.any([signal, limit]));
    const { fingerprint256: fingerprint } = socket.getPeerCertificate();
    return {
      answers: true,
      elapsedMs: performance.now() - begun,
      fingerprint,
      peer: peerOf(socket),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted) return { answers: false, why: 'silent', text: 'no answer in time' };
    return refusal(error);
  } finally {
    socket.destroy();
  }
}

/** Knows the site by its names and its authorities, whatever address is dialled. */
export function dialOptions({ site, port, authorities, device }: Omit<Dial, 'withinMs'>) {
  const [name] = site.names;
  return {
    host: site.host,
    port,
    // As a browser says whom it wants.
    ...(name === undefined ? {} : { servername: name }),
    ca: authorities,
    // An imported certificate is trusted as it is, whoever signed it.
    allowPartialTrustChain: true,
    minVersion: 'TLSv1.2' as const,
    checkServerIdentity: (_dialled: string, certificate: PeerCertificate) =>
      identityFault(site.names, certificate),
    ...(device === undefined ? {} : { key: device.privateKey.reveal(), cert: device.certificate }),
  };
}

function peerOf(socket: TLSSocket): Peer {
  const certificate = socket.getPeerX509Certificate()?.toString() ?? '';
  return { certificate, protocol: socket.getProtocol() ?? '', cipher: socket.getCipher().name };
}

function identityFault(names: readonly string[], certificate: PeerCertificate): Error | undefined {
  const faults = names.map((name) => checkServerIdentity(name, certificate));
  return faults.includes(undefined) ? undefined : (faults[0] ?? new Error('the site has no name'));
}

function secured(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    socket.once('error', fail);
    socket.once('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.once('secureConnect', () => done());
  });
}

const NOBODY = /^(ECONNREFUSED|ECONNRESET|EPIPE)$/;
const NO_WAY = /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** OpenSSL's verification codes, and Node's own for a name that does not fit. */
const UNTRUSTED = /CERT|SIGNATURE|ISSUER|SELF_SIGNED|ALTNAME|CHAIN/;

function refusal(error: unknown): Answer {
  const { code = '', message } = error as { code?: string; message: string };
  const text = message.includes(code) ? message : `${message} (${code})`;
  if (NO_WAY.test(code)) return { answers: false, why: 'silent', text };
  if (NOBODY.test(code)) return { answers: false, why: 'refused', text };
  if (UNTRUSTED.test(code) && !code.startsWith('ERR_SSL'))
    return { answers: false, why: 'untrusted', text };
  return { answers: false, why: 'failed', text };
}
