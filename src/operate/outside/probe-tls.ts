import { handshake } from './connect.ts';
import type { Answer, Site } from './site.ts';

/** Two resends of a lost packet (after 1 s and 3 s) are left to the next look. */
const WITHIN_MS = 3_000;

/** Whether the site's web port completes a handshake, with a certificate of these authorities and for its name. */
export function probeTls(site: Site, authorities: string, signal: AbortSignal): Promise<Answer> {
  return handshake({ site, port: site.httpsPort, authorities, withinMs: WITHIN_MS }, signal);
}
