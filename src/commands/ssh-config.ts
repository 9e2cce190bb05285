import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { lookAtSite } from '../operate/site-hosts.ts';
import { type SshPlace, sshBlock, withBlock } from '../operate/ssh-config.ts';
import { asBytes, editFile } from '../operate/ssh-config-file.ts';
import { openSubject, type Subject } from './observed.ts';

/** Prints, writes or removes what lets ssh reach the hosts by Session Manager. */
export async function run(context: CommandContext): Promise<number> {
  const { write, remove } = context.invocation.flags;
  if (write !== undefined && remove !== undefined)
    throw new UsageError('ssh-config: --write and --remove exclude each other');
  const subject = await openSubject(context);
  if (remove !== undefined) return takeOut(context, subject, pathOf(context, remove));
  const block = await blockFor(context, subject);
  if (write === undefined) {
    if (context.json) context.document({ deployment: subject.name, block });
    else context.out(block.trimEnd());
    return 0;
  }
  const path = pathOf(context, write);
  const changed = await editFile(path, (text) => withBlock(text, subject.ctx, asBytes(block)));
  tell(context, { path, changed }, changed ? 'written to' : 'already as it should be in');
  return 0;
}

async function blockFor(context: CommandContext, subject: Subject): Promise<string> {
  if (context.sandboxed)
    throw new UsageError('ssh-config: nothing in the sandbox can be reached by ssh', {
      hint: `open a shell: ${context.next('shell')}`,
    });
  const { config, name } = subject;
  const { hosts, outputs } = await lookAtSite(subject, ['hosts/key-pair']);
  if (hosts.length === 0)
    throw new UsageError(`${name} has no hosts`, { hint: context.next('up') });
  if (!outputs.has('hosts/key-pair')) {
    context.note(
      'these hosts have no key pair, so ssh cannot log in: orthweb up --key-file FILE',
      `gives one to hosts that are launched from then on; ${context.next('shell')} needs none`,
    );
  }
  return sshBlock({ ...placeOf(subject), hosts, profile: config.profile });
}

async function takeOut(context: CommandContext, subject: Subject, path: string): Promise<number> {
  const changed = await editFile(path, (text) => withBlock(text, subject.ctx, undefined));
  tell(context, { path, changed }, changed ? 'removed from' : 'not in');
  return 0;
}

function placeOf({ ctx: { deployment, account, region } }: Subject): SshPlace {
  return { deployment, account, region };
}

/** A flag without a value means ssh's own file. */
function pathOf({ io }: CommandContext, value: unknown): string {
  if (typeof value === 'string') return resolve(io.cwd, value);
  return join(io.env['HOME'] || homedir(), '.ssh', 'config');
}

interface Edited {
  readonly path: string;
  readonly changed: boolean;
}

function tell(context: CommandContext, edited: Edited, how: string): void {
  if (context.json) context.document(edited);
  else context.note(`${how} ${edited.path}`);
}
