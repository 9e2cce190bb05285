import { Secret } from '../secret.ts';
import { fail, pass, skipped, type Verdict, warn } from './check.ts';
import type { Found } from './probes/association.ts';
import { asksForOldTls, opens, type Refusal } from './probes/tls.ts';
import { askPlainly } from './probes/web.ts';
import type { Scene } from './scene.ts';

/** Paths that show something of a patient, or lead to it. */
const GUARDED = ['/system', '/patients', '/dicom-web/studies', '/ui/app/'];

export async function checkNoLogin(scene: Scene): Promise<Verdict> {
  const answers = await Promise.all(
    GUARDED.map(
      async (path): Promise<[string, number]> => [path, (await scene.web({ path })).status],
    ),
  );
  return judgeNoLogin(answers);
}

export function judgeNoLogin(answers: readonly (readonly [string, number])[]): Verdict {
  const told = answers.map(([path, status]) => `${path}: ${status}`);
  const fix = 'orthanc.settings and the bundle never allow this: see server/*-configuration';
  if (answers.some(([, status]) => status >= 200 && status < 400)) return fail(told, fix);
  if (answers.every(([, status]) => status === 401)) return pass(...told);
  return skipped(`no Orthanc asks for a login: ${told.join(', ')}`);
}

export async function checkKnown(scene: Scene): Promise<Verdict> {
  const login = { username: 'orthanc', password: new Secret('orthanc') };
  return judgeKnown((await scene.web({ path: '/system', login })).status);
}

export function judgeKnown(status: number): Verdict {
  if (status === 401) return pass('orthanc / orthanc: 401');
  if (status >= 200 && status < 400)
    return fail(`orthanc / orthanc: ${status}`, 'orthweb credentials --rotate, and see who was in');
  return skipped(`no Orthanc asks for a login: ${status}`);
}

export function judgeStranger({ refused, text }: Refusal): Verdict {
  if (refused === null) return skipped(text);
  if (refused) return pass(text);
  return fail(
    text,
    'Envoy must ask for certificates: see server/*-configuration, and restart orthweb.service',
  );
}

export async function checkUnnamed(scene: Scene): Promise<Verdict> {
  const everybody = scene.config.orthanc.settings['DicomAlwaysAllowFind'] === true;
  return judgeUnnamed(await scene.findUnnamed(), everybody);
}

export function judgeUnnamed(
  { lines, accepted, status }: Pick<Found, 'lines' | 'accepted' | 'status'>,
  everybody: boolean,
): Verdict {
  // Where there is no association, that nothing was found is no refusal.
  if (!accepted) return skipped(`no association: ${lines.join(', ')}`);
  if (status !== 0) return pass(...lines);
  const told = [...lines, 'DicomModalities does not name it'];
  const fix = 'name devices in orthanc.settings, and leave DicomAlwaysAllowFind false';
  return everybody ? warn([...told, 'DicomAlwaysAllowFind is true'], fix) : fail(told, fix);
}

export async function checkOldTls(scene: Scene): Promise<Verdict> {
  const { host, httpsPort, dicomPort } = await scene.site();
  const [web, dicom] = await Promise.all([scene.dialled('web'), scene.dialled('dicom')]);
  // Where nobody answers, a refusal would be no proof.
  if (!web.answers && !dicom.answers) return skipped('neither port answers');
  const { signal } = scene.ctx;
  const asked = [
    ...(web.answers ? [{ name: 'HTTPS', port: httpsPort }] : []),
    ...(dicom.answers ? [{ name: 'DICOM', port: dicomPort }] : []),
  ].map(async ({ name, port }) => ({ name, ...(await asksForOldTls(host, port, signal)) }));
  return judgeOldTls(await Promise.all(asked));
}

export function judgeOldTls(asked: readonly (Refusal & { readonly name: string })[]): Verdict {
  const told = asked.map(({ name, text }) => `${name}: ${text}`);
  if (asked.some(({ refused }) => refused === false))
    return fail(told, 'Envoy must take TLS 1.2 and later: see server/*-configuration');
  if (asked.every(({ refused }) => refused)) return pass(...told);
  return skipped(told.join(', '));
}

export async function checkPlainHttp(scene: Scene): Promise<Verdict> {
  const { host, httpsPort } = await scene.site();
  const web = await scene.dialled('web');
  if (!web.answers) return skipped('the web port does not answer');
  const { signal } = scene.ctx;
  const [answer, open80] = await Promise.all([
    askPlainly(host, httpsPort, signal),
    // Of this machine's own port 80 nobody asks.
    scene.here ? undefined : opens(host, 80, signal),
  ]);
  return judgePlainHttp(answer?.status, open80);
}

export function judgePlainHttp(status: number | undefined, open80: boolean | undefined): Verdict {
  const answered = status !== undefined && status < 400;
  const told = [
    status === undefined ? 'HTTP on the web port: refused' : `HTTP on the web port: ${status}`,
    ...(open80 === undefined ? [] : [`port 80: ${open80 ? 'open' : 'closed'}`]),
  ];
  if (answered || open80 === true)
    return fail(told, 'orthweb up closes what the security group should not let in');
  return pass(...told);
}
