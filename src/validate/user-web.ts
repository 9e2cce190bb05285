import { fail, pass, skipped, type Verdict } from './check.ts';
import type { Scene } from './scene.ts';

export async function checkLogin(scene: Scene): Promise<Verdict> {
  const login = await scene.login();
  const { status, body } = await scene.web({ path: '/system', login });
  return judgeLogin(status, body.toString('utf8'));
}

export function judgeLogin(status: number, body: string): Verdict {
  if (status === 401)
    return fail(
      'the site refuses the login of Secrets Manager (401)',
      'orthweb credentials --rotate brings both together',
    );
  if (status === 503)
    return fail(
      'no Orthanc behind the web port serves (503)',
      'orthweb status says how the hosts are, orthweb logs --source orthanc why',
    );
  if (status !== 200)
    return fail(`the site answers ${status}`, 'see orthweb logs --source orthanc');
  const field = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1];
  const facts = [`Orthanc ${field('Version') ?? 'of unknown version'}`];
  const by = field('DatabaseServerIdentifier');
  return pass(...facts, ...(by === undefined ? [] : [`answered by ${by}`]));
}

/** Of Orthanc Explorer 2 and of its forerunner, which an image may have alone. */
const PAGES = ['/ui/app/', '/app/explorer.html'];

export async function checkExplorer(scene: Scene): Promise<Verdict> {
  const login = await scene.login();
  const first = await scene.web({ path: '/', login });
  const leads = first.status >= 300 && first.status <= 399;
  const paths = leads ? [pathOf(String(first.headers['location'] ?? ''))] : PAGES;
  const ends = await Promise.all(
    paths.map(async (path) => judgePage(path, await scene.web({ path, login }))),
  );
  return ends.find(({ outcome }) => outcome === 'pass') ?? ends[0] ?? skipped('there is no page');
}

/** Of the same site: the login must not be sent elsewhere. */
function pathOf(location: string): string {
  const { pathname, search } = new URL(location, 'https://site/');
  return `${pathname}${search}`;
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
}

export function judgePage(path: string, { status, headers, body }: Page): Verdict {
  const type = String(headers['content-type'] ?? 'nothing');
  if (status === 401 || status === 503)
    return skipped(`the site answers ${status}, see user/login`);
  if (status === 200 && type.startsWith('text/html')) {
    const title = /<title>([^<]*)<\/title>/i.exec(body.toString('utf8'))?.[1]?.trim();
    return pass(`${path} is a page${title ? `: ${title}` : ''}`);
  }
  return fail(
    `${path} answers ${status} with ${type}`,
    'see orthweb logs --source orthanc: its plugins may not have been loaded',
  );
}
