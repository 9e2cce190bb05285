import { OrthwebError } from '../../errors.ts';
import type { ObserveInput } from '../observe.ts';
import type { SitePlace } from '../outputs.ts';
import { type Device, echo } from '../outside/echo.ts';
import type { Site } from '../outside/site.ts';
import { siteKeys } from '../outside/site-keys.ts';
import { askWeb, type WebWay } from '../outside/web.ts';
import { readWebLogin, webLoginSecret } from '../web-login.ts';

/** Both ways into a site, as a device of its own and with the web login. */
export interface Access {
  readonly device: Device;
  readonly web: WebWay;
}

/** `address`: the name that AWS gave the site, wherever it is reached. */
export async function openAccess(
  input: ObserveInput,
  place: SitePlace,
  address: string,
): Promise<Access> {
  const { ctx, config } = input;
  const [{ authorities, device: certificate }, login] = await Promise.all([
    siteKeys(ctx),
    webLoginSecret(input).then((secret) => readWebLogin(ctx, secret)),
  ]);
  const { domain } = config.site;
  const site: Site = { ...place, names: [address, ...(domain === undefined ? [] : [domain])] };
  const called = config.orthanc.aeTitle;
  return {
    device: { certificate, authorities, calling: 'ORTHWEB', called },
    web: { site, authorities, login },
  };
}

/** As long as a page may take before people reload it. */
const READ_WITHIN_MS = 3_000;

/** One read with the web login, all the way to an Orthanc and its database. Rejects when nothing came. */
export async function readSite(web: WebWay, signal: AbortSignal): Promise<boolean> {
  const asked = { path: '/statistics', withinMs: READ_WITHIN_MS };
  return (await askWeb(web, asked, signal)).status === 200;
}

/** A site that does not answer here by both ways cannot be measured from here. */
export async function refuseUnseen({ device, web }: Access, signal: AbortSignal): Promise<void> {
  const [https, dicom] = await Promise.all([
    readSite(web, signal).then(
      (answers) => (answers ? undefined : 'the web login is not taken'),
      (error: Error) => error.message,
    ),
    echo(web.site, device, signal).then((answer) => (answer.answers ? undefined : answer.text)),
  ]);
  signal.throwIfAborted();
  const faults = [
    ...(https === undefined ? [] : [`HTTPS: ${https}`]),
    ...(dicom === undefined ? [] : [`DICOM: ${dicom}`]),
  ];
  if (faults.length === 0) return;
  throw new OrthwebError(
    ['refused: a drill needs a site that answers this machine', ...faults].join('\n'),
    { hint: 'this network has to be let in: --web-cidr and --dicom-cidr of orthweb up' },
  );
}
