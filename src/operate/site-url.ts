import { outputsOf } from './node-outputs.ts';
import type { ObserveInput } from './observe.ts';

/** Where a browser finds the site: its own name, else the one that AWS gives its address. */
export async function siteUrl(input: ObserveInput): Promise<string | undefined> {
  const { domain } = input.config.site;
  const host = domain ?? (await awsName(input));
  return host === undefined ? undefined : `https://${host}/`;
}

async function awsName(input: ObserveInput): Promise<string | undefined> {
  const id = 'hosts/site-address';
  const address = (await outputsOf(input, [id])).get(id) as { publicDns?: string } | undefined;
  return address?.publicDns;
}
