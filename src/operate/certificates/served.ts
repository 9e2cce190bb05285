import type { Ctx } from '../../provision/resource.ts';
import type { HostName } from '../host-reports.ts';
import { HostNotConnected, type RemoteResult, runOnHost } from '../remote-command.ts';
import type { SiteHost } from '../site-hosts.ts';
import { startUnit } from '../start-unit.ts';
import { askHost, lastWords, type TakeUp } from '../take-up.ts';

// What a client is shown, not what lies in a file: Envoy takes a new one up by itself, a moment later.
const SERVED = `served() {
  timeout 10 openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null |
    openssl x509 -noout -fingerprint -sha256 2>/dev/null
}
`;

const LOOK = `${SERVED}served || echo 'port 443 shows no certificate' >&2
`;

/** The unit that the timer starts every hour. Waits for Envoy, half a minute at most. */
const FETCH = `set -u
${SERVED}${startUnit('orthweb-certificates')}fetched=$(openssl x509 -in /run/orthweb/envoy/certificates/server.crt -noout -fingerprint -sha256)
for _ in 1 2 3 4 5 6 7 8 9 10; do
  now=$(served) || now=
  [ "$now" = "$fetched" ] && break
  sleep 3
done
printf '%s\\n' "$now"
`;

const FETCH_SECONDS = 15 * 60;
const LOOK_SECONDS = 60;

/** What a host serves: its fingerprint, or why that is not known. */
export interface Served {
  readonly host: HostName;
  readonly fingerprint: string | undefined;
  readonly why: string;
}

/** Asks the hosts that run, both at once; reads only. */
export function servedBy(ctx: Ctx, hosts: readonly SiteHost[]): Promise<readonly Served[]> {
  return Promise.all(hosts.map((one) => servedByOne(ctx, one)));
}

async function servedByOne(ctx: Ctx, { name: host, instanceId, state }: SiteHost): Promise<Served> {
  const unknown = (why: string) => ({ host, fingerprint: undefined, why });
  if (state !== 'running') return unknown(`it is ${state}`);
  const options = { timeoutSeconds: LOOK_SECONDS, comment: 'orthweb: which certificate is served' };
  try {
    const end = await runOnHost(ctx, instanceId, LOOK, options);
    const fingerprint = fingerprintIn(end);
    if (fingerprint === undefined) return unknown(lastWords(end.stderr) || 'it does not say');
    return { host, fingerprint, why: '' };
  } catch (error) {
    if (!(error instanceof HostNotConnected)) throw error;
    return unknown(error.message);
  }
}

/** Has the hosts fetch what is in the secret now instead of within the hour, both at once: nothing is interrupted. */
export async function fetchNow(
  ctx: Ctx,
  hosts: readonly SiteHost[],
  fingerprint: string,
): Promise<readonly TakeUp[]> {
  const how = {
    unreached: { outcome: 'later', why: 'it fetches the certificate within the hour' },
    stopped: 'it fetches the certificate when it starts',
  } as const;
  return Promise.all(
    hosts.map((one) => askHost(ctx, one, () => fetchOn(ctx, one, fingerprint), how)),
  );
}

async function fetchOn(
  ctx: Ctx,
  { instanceId }: SiteHost,
  fingerprint: string,
): Promise<Omit<TakeUp, 'host'>> {
  const comment = `orthweb: new certificate of ${ctx.deployment}`;
  const run = () => runOnHost(ctx, instanceId, FETCH, { timeoutSeconds: FETCH_SECONDS, comment });
  const first = await run();
  // The timer may have been at it already, and have read the one before.
  const end = first.exitCode === 0 && isOther(first, fingerprint) ? await run() : first;
  if (end.exitCode !== 0) {
    const words = lastWords(end.stderr) || `exit code ${end.exitCode}`;
    return { outcome: 'behind', why: `could not fetch it, and tries within the hour: ${words}` };
  }
  const serves = fingerprintIn(end);
  if (serves === fingerprint) return { outcome: 'taken', why: 'serves it' };
  if (serves === undefined)
    return { outcome: 'later', why: 'has fetched it, and does not say what it serves' };
  return { outcome: 'behind', why: 'has fetched it, and goes on serving another one' };
}

function isOther(end: RemoteResult, fingerprint: string): boolean {
  const serves = fingerprintIn(end);
  return serves !== undefined && serves !== fingerprint;
}

/** `sha256 Fingerprint=AB:CD...`; older OpenSSLs write the first word in capitals. */
function fingerprintIn({ stdout }: RemoteResult): string | undefined {
  return /Fingerprint=((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/i.exec(stdout)?.[1]?.toUpperCase();
}
