import { OrthwebError, UsageError } from '../errors.ts';
import type { Hosting, SitePorts } from './hosting-control.ts';
import { holderOf, whatPrevents } from './port-holder.ts';

export interface PortsWanted extends SitePorts {
  /** Somebody said so: no other will do. */
  readonly said: { readonly httpsPort: boolean; readonly dicomPort: boolean };
}

type Which = keyof SitePorts;
type Named = SitePorts & { readonly deployment: string };

const FLAGS: Readonly<Record<Which, string>> = {
  httpsPort: '--https-port',
  dicomPort: '--dicom-port',
};
const LAST_PORT = 65_535;

/** Loopback ports for a deployment: those it has, else those that are wanted, or the next where another site has them. */
export async function choosePorts(
  deployment: string,
  wanted: PortsWanted,
  { sites, ports }: Pick<Hosting, 'sites' | 'ports'>,
): Promise<SitePorts> {
  if (wanted.httpsPort === wanted.dicomPort)
    throw new UsageError(`port ${wanted.httpsPort} cannot be both for HTTPS and for DICOM`, {
      hint: `name another one: ${FLAGS.dicomPort} ${another(wanted.dicomPort)}`,
    });
  const own = sites[deployment];
  const others = ports.filter((one) => one.deployment !== deployment);
  const taken = others.flatMap(({ httpsPort, dicomPort }) => [httpsPort, dicomPort]);
  const choose = async (which: Which): Promise<number> => {
    const known = own?.error === null ? own[which] : undefined;
    if (known !== undefined && (known === wanted[which] || !wanted.said[which])) return known;
    let port = wanted[which];
    while (taken.includes(port) && !wanted.said[which]) port += 1;
    if (taken.includes(port))
      throw refusal(which, port, siteOn(port, others) ?? 'this site itself');
    await refuseUnfree(which, port);
    return port;
  };
  const httpsPort = await choose('httpsPort');
  taken.push(httpsPort);
  return { httpsPort, dicomPort: await choose('dicomPort') };
}

async function refuseUnfree(which: Which, port: number): Promise<void> {
  const prevents = await whatPrevents(port);
  if (prevents === undefined) return;
  if (prevents === 'taken') throw refusal(which, port, (await holderOf(port)) ?? 'another program');
  throw new OrthwebError(`port ${port} of this machine may not be opened by this user`, {
    hint: hintFor(which, port),
  });
}

function siteOn(port: number, others: readonly Named[]): string | undefined {
  const site = others.find(({ httpsPort, dicomPort }) => [httpsPort, dicomPort].includes(port));
  return site === undefined ? undefined : `the site ${site.deployment}`;
}

function refusal(which: Which, port: number, holder: string): OrthwebError {
  return new OrthwebError(`port ${port} of this machine is taken by ${holder}`, {
    hint: hintFor(which, port),
  });
}

const hintFor = (which: Which, port: number): string =>
  `name another port: ${FLAGS[which]} ${another(port)}`;

/** Ports below 1024 are often kept for the system: as an example it is none of them. */
function another(port: number): number {
  if (port < 1024) return port + 8000;
  return port + 1000 > LAST_PORT ? port - 1000 : port + 1000;
}
