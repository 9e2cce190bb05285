import { connect } from 'node:tls';
import { dialOptions } from '../../operate/outside/connect.ts';
import type { DeviceCertificate, Site } from '../../operate/outside/site.ts';
import type { Refusal } from './tls.ts';

export interface Stranger {
  readonly site: Site;
  readonly authorities: string;
  /** Undefined: it shows none. */
  readonly device: DeviceCertificate | undefined;
}

/** By then a server that minds has said so; one that does not waits for what the device asks. */
const SAYS_WITHIN_MS = 3_000;

/** Whether the DICOM port sends a device away because of its certificate. `known`: what a device that is let in shows. */
export async function refusesStranger(
  who: Stranger,
  known: DeviceCertificate,
  signal: AbortSignal,
): Promise<Refusal> {
  const { hungUp, ...met } = await meets(who, signal);
  if (!hungUp) return met;
  // Where no Orthanc serves everybody is hung up on: then it is no answer to a certificate.
  const { refused } = await meets({ ...who, device: known }, signal);
  if (refused === false) return met;
  return { refused: null, text: 'it hangs up on every device, see user/echo' };
}

/** `hungUp`: it did not say why. */
type Met = Refusal & { readonly hungUp: boolean };

function meets(who: Stranger, signal: AbortSignal): Promise<Met> {
  const { site, authorities, device } = who;
  return new Promise((done, abort) => {
    const socket = connect({
      ...dialOptions({ site, port: site.dicomPort, authorities, device }),
      timeout: SAYS_WITHIN_MS,
    });
    const end = (refused: boolean | null, text: string, hungUp = false) => {
      socket.destroy();
      done({ refused, text, hungUp });
    };
    signal.addEventListener('abort', () => abort(signal.reason), { once: true });
    let met = false;
    socket.once('timeout', () =>
      met ? end(false, 'it was let in') : end(null, 'no answer in time'),
    );
    socket.once('secureConnect', () => {
      met = true;
      // With TLS 1.3 the client is through before the server has looked at its certificate.
      socket.resume();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => end(...refusalOf(error.code ?? '')));
    socket.once('close', () => end(met ? true : null, 'the connection was closed', met));
  });
}

/** An alert, or hanging up, is an answer; that nobody was there, or was another, is none. */
export function refusalOf(code: string): [refused: boolean | null, text: string, hungUp: boolean] {
  const hungUp = /^ECONNRESET$|^EPIPE$/.test(code);
  if (hungUp || /ALERT/.test(code)) return [true, `refused (${code})`, hungUp];
  return [null, `not reached (${code})`, false];
}
