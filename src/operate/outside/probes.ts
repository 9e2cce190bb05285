import { messageOf } from '../../aws/errors.ts';
import type { Config } from '../../config.ts';
import type { Ctx } from '../../provision/resource.ts';
import type { Probes } from '../failover/outside-check.ts';
import { firstLine } from '../host-reports.ts';
import type { SitePlace } from '../outputs.ts';
import { echo } from './echo.ts';
import { probeTls } from './probe-tls.ts';
import type { Site } from './site.ts';
import { siteKeys } from './site-keys.ts';

/**
 * Looks at the site from this machine as a browser and as a device. Undefined, and said, where the operator may not read
 * its certificates: that must not stop a failover.
 */
export async function siteProbes(
  ctx: Ctx,
  config: Pick<Config, 'site' | 'orthanc'>,
  place: SitePlace,
  address: string,
): Promise<Probes | undefined> {
  try {
    const { authorities, device: certificate } = await siteKeys(ctx);
    const { domain } = config.site;
    const site: Site = { ...place, names: [address, ...(domain === undefined ? [] : [domain])] };
    const called = config.orthanc.aeTitle;
    const device = { certificate, authorities, calling: 'ORTHWEB', called };
    return {
      tls: (signal) => probeTls(site, authorities, signal),
      echo: (signal) => echo(site, device, signal),
    };
  } catch (error) {
    ctx.signal.throwIfAborted();
    const why = firstLine(messageOf(error));
    ctx.emit({ type: 'notice', text: `nobody looks from outside: ${why}` });
    return undefined;
  }
}
