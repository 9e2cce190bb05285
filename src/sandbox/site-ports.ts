import { OrthwebError } from '../errors.ts';
import type { Hosting, SitePorts } from './hosting-control.ts';
import { holderOf, isFree } from './port-holder.ts';

export interface PortsWanted extends SitePorts {
  /** Somebody said so: no other will do. */
  readonly said: { readonly httpsPort: boolean; readonly dicomPort: boolean };
}

/** Loopback ports for a deployment: those it has, else those that are wanted, or the next where another site has them. */
export async function choosePorts(
  deployment: string,
  wanted: PortsWanted,
  { sites }: Pick<Hosting, 'sites'>,
): Promise<SitePorts> {
  const own = sites[deployment];
  const others = Object.entries(sites).filter(([name]) => name !== deployment);
  const taken = others.flatMap(([, { httpsPort, dicomPort }]) => [httpsPort, dicomPort]);
  const choose = async (which: keyof SitePorts): Promise<number> => {
    const known = own?.error === null ? own[which] : undefined;
    if (known !== undefined && (known === wanted[which] || !wanted.said[which])) return known;
    let port = wanted[which];
    while (taken.includes(port) && !wanted.said[which]) port += 1;
    if (taken.includes(port) || !(await isFree(port))) throw await refusal(which, port, others);
    return port;
  };
  return { httpsPort: await choose('httpsPort'), dicomPort: await choose('dicomPort') };
}

async function refusal(
  which: keyof SitePorts,
  port: number,
  others: readonly (readonly [string, SitePorts])[],
): Promise<OrthwebError> {
  const site = others.find(([, ports]) => Object.values(ports).includes(port))?.[0];
  const holder = site === undefined ? await holderOf(port) : `the site ${site}`;
  const flag = which === 'httpsPort' ? '--https-port' : '--dicom-port';
  return new OrthwebError(
    `port ${port} of this machine is taken by ${holder ?? 'another program'}`,
    {
      hint: `name another port: ${flag} ${port + 1000}`,
    },
  );
}
