import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { takeUpLogin } from '../operate/login-take-up.ts';
import { siteHosts } from '../operate/site-hosts.ts';
import { siteUrl } from '../operate/site-url.ts';
import { isAmiss, type TakeUp } from '../operate/take-up.ts';
import {
  readWebLogin,
  rotateWebLogin,
  type WebLogin,
  webLoginSecret,
} from '../operate/web-login.ts';
import { loginLines } from '../ui/login-view.ts';
import { takeUpLines } from '../ui/take-up-view.ts';
import { hanging, wrap } from '../ui/wrap.ts';
import { lockedWork } from './locked-work.ts';
import { openSubject, type Subject } from './observed.ts';

/** The web login, for the eyes of whoever sits there; with --rotate a new one. */
export async function run(context: CommandContext): Promise<number> {
  refuseToBeKept(context);
  const subject = await openSubject(context);
  if (context.flag('rotate')) return rotate(context, subject);
  const [url, secret] = await Promise.all([
    siteUrl(subject, subject.here),
    webLoginSecret(subject),
  ]);
  show(context, subject, url, await readWebLogin(subject.ctx, secret));
  return 0;
}

/** Into a pipe or a file goes what will be kept: that has to be said. */
function refuseToBeKept(context: CommandContext): void {
  if (context.json || context.io.stdout.isTTY === true) return;
  throw new UsageError('the password is shown on a terminal only', {
    hint: 'for a script: --json, whose document holds the password',
  });
}

async function rotate(context: CommandContext, subject: Subject): Promise<number> {
  const { ctx, name } = subject;
  const [url, hosts] = await Promise.all([
    siteUrl(subject, subject.here),
    siteHosts(subject),
    webLoginSecret(subject),
  ]);
  context.note(
    ...hanging(
      '  ',
      'Each Orthanc is started anew, the standby host first: transfers under way are cut off, and everybody has to log in again.',
      context.terminal.columns,
    ),
  );
  const { login, ends } = await lockedWork(context, subject, {
    question: `Give ${name} a new web login?`,
    total: hosts.length,
    async work() {
      const [secret, now] = await Promise.all([webLoginSecret(subject), siteHosts(subject)]);
      const made = await rotateWebLogin(ctx, secret);
      ctx.emit({ type: 'notice', text: 'the new login is stored: the hosts are told to use it' });
      return { login: made, ends: await takeUpLogin(ctx, now) };
    },
  });
  show(context, subject, url, login, ends);
  return ends.some(isAmiss) ? 1 : 0;
}

function show(
  context: CommandContext,
  { name }: Subject,
  url: string | undefined,
  login: WebLogin,
  hosts?: readonly TakeUp[],
): void {
  const view = { url, username: login.username, password: login.password.reveal() };
  if (context.json) {
    const rotated = hosts === undefined ? {} : { rotated: true, hosts };
    context.document({ deployment: name, ...view, url: url ?? null, ...rotated });
  } else {
    context.out(...loginLines(view));
  }
  if (hosts === undefined) return;
  const { columns } = context.terminal;
  context.warn('', ...takeUpLines(hosts, { columns, paint: context.paint.err }));
  if (!hosts.some(isAmiss)) return;
  const behind = hosts.filter(isAmiss).map(({ host }) => host);
  const text = `The new login is stored, but not in use on ${behind.join(' and ')}.`;
  context.warn(...wrap(`${text} See: ${context.next('status')}`, columns));
}
