import { lookup } from 'node:dns/promises';
import { HOSTS } from '../operate/host-reports.ts';
import type { Answer } from '../operate/outside/site.ts';
import { type Check, fail, pass, skipped, type Verdict, warn } from './check.ts';
import { type HostSeen, outputsIn, peerFacts } from './facts.ts';
import { statusText } from './probes/status-text.ts';
import type { Scene } from './scene.ts';

/** What the radiographer and her devices meet. */
export const USER: readonly Check[] = [
  {
    id: 'user/address',
    title: 'The site address is on a host that runs',
    async run({ hosts }) {
      const seen = await hosts();
      return judgeAddress(HOSTS.map((host) => seen[host]));
    },
  },
  { id: 'user/name', title: "The site's name leads to it", run: checkName },
  {
    id: 'user/tls-web',
    title: 'HTTPS: certificate, name, days left',
    run: (scene) => checkTls(scene, 'web'),
  },
  {
    id: 'user/tls-dicom',
    title: 'DICOM TLS: certificate, name, days left',
    run: (scene) => checkTls(scene, 'dicom'),
  },
  { id: 'user/login', title: 'The generated login is let in', run: checkLogin },
  { id: 'user/explorer', title: 'The web page opens', run: checkExplorer },
  { id: 'user/echo', title: 'C-ECHO', run: async (s) => judgeEcho(await s.transcript()) },
  { id: 'user/store', title: 'C-STORE', run: async (s) => judgeStore(await s.transcript()) },
];

export function judgeAddress(hosts: readonly HostSeen[]): Verdict {
  const active = hosts.find((one) => one.active);
  if (active === undefined)
    return fail('the site address is on neither host', 'orthweb up puts it back');
  const { host, instanceId, state } = active;
  if (state === 'running') return pass(`${host} (${instanceId})`);
  return fail(
    `${host}, which is active, is ${state}`,
    'orthweb failover moves it to the other host',
  );
}

async function checkName(scene: Scene): Promise<Verdict> {
  const at = await scene.site();
  const name = scene.here ? at.host : (at.names[0] ?? at.host);
  const { plan } = await scene.observed();
  const wanted = scene.here
    ? ['127.0.0.1', '::1']
    : [String(outputsIn(plan, 'hosts/addresses')['siteAddress'])];
  try {
    const found = await lookup(name, { all: true });
    return judgeName(
      name,
      found.map(({ address }) => address),
      wanted,
    );
  } catch (error) {
    return fail(
      `${name} is not found (${(error as NodeJS.ErrnoException).code})`,
      `let the name lead to ${wanted[0]} in your DNS`,
    );
  }
}

export function judgeName(
  name: string,
  found: readonly string[],
  wanted: readonly string[],
): Verdict {
  const evidence = `${name} is ${found.join(', ')}`;
  const astray = found.filter((address) => !wanted.includes(address));
  if (found.length > 0 && astray.length === 0) return pass(evidence);
  return fail(evidence, `let the name lead to ${wanted[0]} alone in your DNS`);
}

async function checkTls(scene: Scene, port: 'web' | 'dicom'): Promise<Verdict> {
  return judgeTls(await scene.dialled(port), scene.ctx.clock.now());
}

/** `up` renews 30 days before the end. */
const SOON_DAYS = 21;

export function judgeTls(answer: Answer, nowMs: number): Verdict {
  if (!answer.answers) {
    const { why, text } = answer;
    if (why === 'untrusted') return fail(text, untrustedFix(text));
    if (why === 'silent')
      return fail(
        text,
        'see that your network is in access.web and access.dicom, and nothing between',
      );
    return fail(text, 'orthweb status says how the hosts are, orthweb logs why');
  }
  const { lines, daysLeft } = peerFacts(answer, nowMs);
  if (daysLeft < SOON_DAYS) return warn(lines, 'orthweb certs renew makes another certificate');
  return pass(...lines);
}

function untrustedFix(text: string): string {
  if (/EXPIRED/.test(text)) return 'orthweb certs renew makes another certificate';
  if (/ALTNAME/.test(text))
    return 'set site.domain to the name, and run orthweb up: it makes a certificate for it';
  return 'orthweb certs show compares it with what the hosts serve; it may not be your site';
}

async function checkLogin(scene: Scene): Promise<Verdict> {
  const login = await scene.login();
  const { status, body } = await scene.web({ path: '/system', login });
  return judgeLogin(status, body.toString('utf8'));
}

export function judgeLogin(status: number, body: string): Verdict {
  if (status === 401)
    return fail(
      'the site refuses the login of Secrets Manager (401)',
      'orthweb credentials --rotate brings both together',
    );
  if (status === 503)
    return fail(
      'no Orthanc behind the web port serves (503)',
      'orthweb status says how the hosts are, orthweb logs --source orthanc why',
    );
  if (status !== 200)
    return fail(`the site answers ${status}`, 'see orthweb logs --source orthanc');
  const field = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1];
  const facts = [`Orthanc ${field('Version') ?? 'of unknown version'}`];
  const by = field('DatabaseServerIdentifier');
  return pass(...facts, ...(by === undefined ? [] : [`answered by ${by}`]));
}

/** Of Orthanc Explorer 2 and of its forerunner, which an image may have alone. */
const PAGES = ['/ui/app/', '/app/explorer.html'];

async function checkExplorer(scene: Scene): Promise<Verdict> {
  const login = await scene.login();
  const first = await scene.web({ path: '/', login });
  const leads = first.status >= 300 && first.status <= 399;
  const paths = leads ? [pathOf(String(first.headers['location'] ?? ''))] : PAGES;
  const ends = await Promise.all(
    paths.map(async (path) => judgePage(path, await scene.web({ path, login }))),
  );
  return ends.find(({ outcome }) => outcome === 'pass') ?? ends[0] ?? skipped('there is no page');
}

/** Of the same site: the login must not be sent elsewhere. */
function pathOf(location: string): string {
  const { pathname, search } = new URL(location, 'https://site/');
  return `${pathname}${search}`;
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export function judgePage(path: string, { status, headers, body }: Page): Verdict {
  const type = String(headers['content-type'] ?? 'nothing');
  if (status === 401 || status === 503)
    return skipped(`the site answers ${status}, see user/login`);
  if (status === 200 && type.startsWith('text/html')) {
    const title = /<title>([^<]*)<\/title>/i.exec(body.toString('utf8'))?.[1]?.trim();
    return pass(`${path} is a page${title ? `: ${title}` : ''}`);
  }
  return fail(
    `${path} answers ${status} with ${type}`,
    'see orthweb logs --source orthanc: its plugins may not have been loaded',
  );
}

interface Said {
  readonly lines: readonly string[];
  readonly echo: number | undefined;
  readonly stores: readonly (number | undefined)[];
  readonly trouble: string | undefined;
}

export function judgeEcho({ echo, trouble }: Said): Verdict {
  if (echo === 0) return pass(`status ${statusText(echo)}`);
  if (echo !== undefined)
    return fail(`status ${statusText(echo)}`, 'see orthweb logs --source orthanc');
  const text = trouble ?? 'no answer';
  if (/ALERT|alert/.test(text))
    return fail(
      `the site refuses a device of its own authority: ${text}`,
      'orthweb certs renew brings the authority of the devices to the hosts again',
    );
  return fail(`no answer: ${text}`, 'orthweb status says how the hosts are, orthweb logs why');
}

export function judgeStore({ echo, stores, trouble }: Said): Verdict {
  if (echo !== 0) return skipped('C-ECHO has no success already, see user/echo');
  const refused = stores.filter((status) => status !== 0);
  if (refused.length === 0) {
    const what = stores.length === 1 ? 'one object' : `${stores.length} objects`;
    return pass(`${what}, status ${statusText(0)}`);
  }
  const said = refused.map((status) =>
    status === undefined
      ? `not answered: ${trouble ?? 'released'}`
      : `status ${statusText(status)}`,
  );
  return fail(
    [...new Set(said)],
    'see storage/object: where C-ECHO goes and C-STORE does not, the bucket refuses',
  );
}
