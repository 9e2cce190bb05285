import { newAuthority } from '../operate/certificates/authority.ts';
import { issueProbeCertificate } from '../operate/certificates/client-certificate.ts';
import { HOSTS } from '../operate/host-reports.ts';
import { siteOutputs } from '../operate/outputs.ts';
import type { Device } from '../operate/outside/echo.ts';
import type { DeviceCertificate, Site } from '../operate/outside/site.ts';
import { Unchecked } from './check.ts';
import { once, onceEach } from './once.ts';
import type { Ground } from './open-scene.ts';
import { refusesStranger } from './probes/refusal.ts';
import { dial } from './probes/tls.ts';
import { askWeb } from './probes/web.ts';
import type { Scene, Stranger } from './scene.ts';

export type SiteScene = Pick<Scene, 'site' | 'device' | 'dialled' | 'web' | 'stranger'>;

/** The site as it is met from outside. */
export function siteScene(ground: Ground): SiteScene {
  const { ctx, config, keys } = ground;
  const { signal } = ctx;
  const site = once(() => reachableSite(ground));
  const device = once(async (): Promise<Device> => {
    const { authorities, device: certificate } = await keys();
    return { authorities, certificate, calling: 'ORTHWEB', called: config.orthanc.aeTitle };
  });
  const dialled = onceEach(async (port: 'web' | 'dicom') => {
    const [at, { authorities, device: certificate }] = await Promise.all([site(), keys()]);
    if (port === 'web') return dial({ site: at, port: at.httpsPort, authorities }, signal);
    return dial({ site: at, port: at.dicomPort, authorities, device: certificate }, signal);
  });
  /** What is asked of a port that is not the site's would tell nothing. */
  const isMet = async (port: 'web' | 'dicom'): Promise<void> => {
    const answer = await dialled(port);
    if (!answer.answers) throw new Unchecked(`the ${port} port fails, see user/tls-${port}`);
  };
  return {
    site,
    device,
    dialled,
    async web(ask) {
      await isMet('web');
      const { authorities } = await keys();
      return askWeb({ site: await site(), authorities }, ask, signal);
    },
    stranger: onceEach(async (kind: Stranger) => {
      await isMet('dicom');
      const [at, { authorities, device: known }] = await Promise.all([site(), keys()]);
      const shown = await certificateOf(kind, ground);
      return refusesStranger({ site: at, authorities, device: shown }, known, signal);
    }),
  };
}

/** What somebody shows who must not be let in. */
async function certificateOf(
  kind: Stranger,
  { ctx, keys }: Ground,
): Promise<DeviceCertificate | undefined> {
  if (kind === 'none') return undefined;
  if (kind === 'expired') return (await keys()).expiredDevice();
  const nowMs = ctx.clock.now();
  // By an authority that nobody has heard of.
  const authority = await newAuthority('Somebody else', nowMs);
  return issueProbeCertificate(authority, ctx.deployment, nowMs);
}

async function reachableSite({ input, config, observed, hosts }: Ground): Promise<Site> {
  if (input.noHosts !== undefined) throw new Unchecked(input.noHosts);
  const [{ plan }, seen] = await Promise.all([observed(), hosts()]);
  const active = HOSTS.map((host) => seen[host]).find((one) => one.active);
  if (active === undefined) throw new Unchecked('the site address is on no host');
  if (active.state !== 'running')
    throw new Unchecked(`${active.host}, which is active, is ${active.state}`);
  const { site: place, site_address: address } = siteOutputs(plan.outputs);
  if (place === undefined || address === undefined)
    throw new Unchecked('the site has no address yet');
  const { here } = input;
  const isNamedHere = here !== undefined && input.overrides?.siteNames.includes(here.host);
  const name = isNamedHere === true ? here.host : (config.site.domain ?? address);
  return { ...(here ?? place), names: [name] };
}
