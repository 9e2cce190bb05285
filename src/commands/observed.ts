import type { CommandContext } from '../context.ts';
import { existingDeployment, meantDeployment } from '../operate/deployment.ts';
import type { ObserveInput } from '../operate/observe.ts';
import type { SitePlace } from '../operate/outputs.ts';
import type { Session } from '../session.ts';

/** A command's deployment: where it is and what it is to be like. */
export interface Subject extends ObserveInput {
  readonly name: string;
  readonly session: Session;
  /** Where a site on this machine is reached. */
  readonly here: SitePlace | undefined;
}

/** The named deployment, or the only one; `fresh` names a new one where there is none. */
export async function openSubject(context: CommandContext, fresh?: () => string): Promise<Subject> {
  const session = await context.session();
  const config = context.config();
  const { ledger } = session;
  const { name, mayBeLocked } =
    fresh === undefined
      ? await existingDeployment(ledger, config.name)
      : ((await meantDeployment(ledger, config.name)) ?? { name: fresh(), mayBeLocked: true });
  return {
    name,
    mayBeLocked,
    session,
    ledger,
    config,
    ctx: await session.ctx(name, config),
    overrides: session.hosts?.software,
    here: (await session.hosts?.siteOf(name)) ?? session.site,
    allowRestart: context.flag('allowRestart'),
  };
}

/** With real hosts on this machine: the site gets its ports, and the hosts what they will run. */
export async function openedHere(subject: Subject): Promise<Subject> {
  const { session, name, config } = subject;
  const { hosts } = session;
  if (hosts === undefined) return subject;
  const { httpsPort, dicomPort } = config.sandbox;
  const isSaid = (path: 'sandbox.httpsPort' | 'sandbox.dicomPort') =>
    config.sources[path] !== 'default';
  const said = {
    httpsPort: isSaid('sandbox.httpsPort'),
    dicomPort: isSaid('sandbox.dicomPort'),
  };
  const images = [config.orthanc.image, config.envoy.image];
  await hosts.open(name, { httpsPort, dicomPort, said }, images);
  return { ...subject, here: await hosts.siteOf(name) };
}
