import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { resolveConfig } from '../config.ts';
import { configPath, schemaReference } from '../config-source.ts';
import type { CommandContext } from '../context.ts';
import { Declined, Interrupted, UsageError } from '../errors.ts';
import { awsProfiles } from '../operate/aws-profiles.ts';
import { ownAddress } from '../operate/own-address.ts';
import { refuseUnwritable } from '../operate/report-file.ts';
import { type Estimate, monthlyEstimate } from '../price/estimate.ts';
import { diffLines } from '../ui/diff-view.ts';
import { asideLines, welcomeLines, writtenLines } from '../ui/init-view.ts';
import type { Screen } from '../ui/paint.ts';
import { answerAll } from './init/asking.ts';
import { Draft } from './init/draft.ts';
import { givenAnswers } from './init/given.ts';
import { keepFile } from './init/keep-file.ts';
import { type Certificate, certificate } from './init/site-questions.ts';
import type { Wizard } from './init/wizard.ts';

/** Asks what a deployment is to be like, and keeps the answers in orthweb.yaml. Calls nothing of AWS. */
export async function run(context: CommandContext): Promise<number> {
  const file = configPath(context.invocation);
  const path = resolve(context.io.cwd, file);
  await refuseUnwritable(path);
  const before = readText(path);
  try {
    const wizard = await openWizard(context, file, before);
    if (wizard.asks) context.note(...welcomeLines(file, screenOf(context)));
    await answerAll(wizard);
    const signer = await certificate(
      wizard,
      context.word('certificate') as Certificate | undefined,
    );
    const text = wizard.draft.text();
    const changed = text !== before;
    if (changed) {
      await refuseOrAsk(context, wizard, before, text);
      context.signal.throwIfAborted();
      await keepFile(path, before, text);
    }
    show(context, wizard.draft, { changed, signer });
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) throw new Interrupted('interrupted: nothing was written');
    throw error;
  }
}

async function openWizard(
  context: CommandContext,
  file: string,
  before: string | undefined,
): Promise<Wizard> {
  const { io, invocation, sandboxed, signal } = context;
  const around = {
    readFile: (path: string) => readText(resolve(io.cwd, path)),
    implied: { openToInternet: sandboxed },
  };
  const named = before === undefined ? undefined : { path: file, text: before };
  // Everything that is wrong by now is told before the first question.
  resolveConfig({ ...around, flags: invocation.flags, env: io.env, file: named });
  const env = { HOME: io.env['HOME'], USERPROFILE: io.env['USERPROFILE'] };
  const draft = new Draft({
    path: file,
    before,
    schema: schemaReference(resolve(io.cwd, file)),
    around: { ...around, env },
  });
  const given = givenAnswers({ flags: invocation.flags, env: io.env, path: file });
  for (const [path, value] of given) draft.take(path, value);
  return {
    draft,
    prompter: context.prompter,
    asks: context.terminal.interactive && !context.json,
    takesOffers: context.flag('yes'),
    sandboxed,
    env: io.env,
    profiles: await awsProfiles(io.env),
    given: new Set(given.keys()),
    ownAddress: () => ownAddress({ signal }),
    tell: (text) => context.note(...asideLines(text, screenOf(context))),
  };
}

/** What is in the file already is somebody's work. */
async function refuseOrAsk(
  context: CommandContext,
  { asks, draft }: Wizard,
  before: string | undefined,
  text: string,
): Promise<void> {
  if (before === undefined) return;
  const { path: file } = draft;
  const force = context.flag('force');
  if (!asks && !force)
    throw new UsageError(`${file} is there already and would be changed: nothing was written`, {
      hint: '--force changes it; on a terminal, without --no-input and --json, you are asked first',
    });
  const changes = ['', ...diffLines(file, before, text, context.paint.err), ''];
  // Nobody agrees to what was not shown.
  if (force) context.note(...changes);
  else context.warn(...changes);
  if (force || (await context.prompter.confirm(`Change ${file} so?`, true))) return;
  throw new Declined(`${file} stays as it was: nothing was written`);
}

interface Outcome {
  readonly changed: boolean;
  readonly signer: Certificate;
}

function show(context: CommandContext, draft: Draft, { changed, signer }: Outcome): void {
  const { path: file } = draft;
  const monthly = monthlyEstimate(draft.config());
  if (context.json) {
    const settings: unknown = parse(draft.text()) ?? {};
    const monthlyUsd = usdOf(monthly);
    context.document({ file, written: changed, changed, settings, monthlyUsd });
    return;
  }
  context.out(changed ? `wrote ${file}` : `${file} says this already: nothing was written`);
  const certsImport =
    signer === 'own' ? undefined : context.next('certs import --cert FILE --key FILE');
  const next = [context.next('doctor'), context.next('plan')] as const;
  context.note(...writtenLines({ monthly, certsImport, next }, screenOf(context)));
}

/** Null: not all of it has a known price. */
function usdOf({ dollars, unknown }: Estimate): number | null {
  return unknown.length === 0 ? dollars : null;
}

function screenOf({ terminal, paint }: CommandContext): Screen {
  return { columns: terminal.columns, paint: paint.err };
}

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
