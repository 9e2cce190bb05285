import { fail, pass, skipped, type Verdict } from './check.ts';
import { Unanswered, type WebAnswer } from './probes/web.ts';
import type { Scene } from './scene.ts';

export async function checkLogin(scene: Scene): Promise<Verdict> {
  const login = await scene.login();
  const ask = async (path: string) => answered(scene.web({ path, login }));
  const { status, body } = await ask('/system');
  const letIn = judgeLogin(status, body.toString('utf8'));
  if (letIn.outcome !== 'pass') return letIn;
  // Orthanc answers `/system` without its database as well; this is the cheapest request that asks it.
  return judgeIndex((await ask('/changes?last')).status, letIn);
}

/** Behind a port that has been met, silence is the site's. */
async function answered(asked: Promise<WebAnswer>): Promise<Pick<WebAnswer, 'status' | 'body'>> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    return { status: SILENCE, body: Buffer.from('') };
  }
}

const SILENCE = 0;

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
    return fail(`the site ${saysWith(status)}`, 'see orthweb logs --source orthanc');
  const field = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1];
  const facts = [`Orthanc ${field('Version') ?? 'of unknown version'}`];
  const by = field('DatabaseServerIdentifier');
  return pass(...facts, ...(by === undefined ? [] : [`answered by ${by}`]));
}

/** `letIn`: what a site that serves is told with. */
export function judgeIndex(status: number, letIn: Verdict): Verdict {
  if (status === 200) return letIn;
  return fail(
    `the login is let in, but what asks the database ${saysWith(status)}`,
    'see database/login and redundancy/database, and orthweb logs --source orthanc',
  );
}

function saysWith(status: number): string {
  return status === SILENCE ? 'gives no answer in time' : `answers ${status}`;
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
