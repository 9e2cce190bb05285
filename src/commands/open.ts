import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { openPage } from '../operate/browser.ts';
import { instancesPage } from '../operate/console-url.ts';
import { siteUrl } from '../operate/site-url.ts';
import { openHeard } from './chosen.ts';
import type { Subject } from './observed.ts';

/** The site, or the AWS console, in the operator's browser; the address where there is none. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openHeard(context);
  const url = context.flag('console') ? consoleUrl(context, subject) : await ofSite(subject);
  const serves = context.flag('console') || !isEmulated(context, subject);
  const wanted = serves && context.invocation.flags['browser'] !== false;
  const opened = wanted && (await openPage(url, context.io.env));
  if (context.json) {
    context.document({ deployment: subject.name, url, opened });
    return 0;
  }
  context.out(url);
  if (!serves) context.note('the hosts are only emulated: nothing serves at this address');
  else if (wanted && !opened) context.note('no desktop here: open this page in a browser');
  if (serves && !context.flag('console'))
    context.note(`the browser asks for the web login: ${context.next('credentials')}`);
  return 0;
}

async function ofSite(subject: Subject): Promise<string> {
  const url = await siteUrl(subject, subject.here);
  if (url !== undefined) return url;
  throw new UsageError(`${subject.name} has no site address yet`, { hint: 'orthweb up' });
}

function consoleUrl(context: CommandContext, { ctx, session }: Subject): string {
  if (!context.sandboxed && session.target.endpoint === undefined) return instancesPage(ctx);
  throw new UsageError('open --console: an emulated AWS has no console', {
    hint: `see ${context.next('status')}`,
  });
}

/** Its addresses are AWS's in form, and lead nowhere. */
function isEmulated({ sandboxed }: CommandContext, { here }: Subject): boolean {
  return sandboxed && here === undefined;
}
