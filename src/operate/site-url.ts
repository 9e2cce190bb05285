import { outputsOf } from './node-outputs.ts';
import type { ObserveInput } from './observe.ts';
import type { SitePlace } from './outputs.ts';

/** Where a browser finds the site: on this machine, by its own name, else by the one that AWS gives its address. */
export async function siteUrl(
  input: ObserveInput,
  here: SitePlace | undefined,
): Promise<string | undefined> {
  if (here !== undefined) return `https://${here.host}:${here.httpsPort}/`;
  const { domain } = input.config.site;
  const host = domain ?? (await awsName(input));
  return host === undefined ? undefined : `https://${host}/`;
}

async function awsName(input: ObserveInput): Promise<string | undefined> {
  const id = 'hosts/site-address';
  const address = (await outputsOf(input, [id])).get(id) as { publicDns?: string } | undefined;
  return address?.publicDns;
}
