import { lookup } from 'node:dns/promises';
import { HOSTS } from '../operate/host-reports.ts';
import { type Check, fail, pass, type Verdict } from './check.ts';
import { type HostSeen, outputsIn } from './facts.ts';
import type { Scene } from './scene.ts';
import { judgeEcho, judgeStore } from './user-dicom.ts';
import { checkTls } from './user-tls.ts';
import { checkExplorer, checkLogin } from './user-web.ts';

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
