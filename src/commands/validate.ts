import type { CommandContext } from '../context.ts';
import { Declined, OrthwebError, UsageError } from '../errors.ts';
import { HOSTS } from '../operate/host-reports.ts';
import { writeReport } from '../operate/report-file.ts';
import { tally } from '../ui/tally.ts';
import { validateHtml } from '../ui/validate-html.ts';
import { validateJunit } from '../ui/validate-junit.ts';
import { type ValidateView, validateLines } from '../ui/validate-view.ts';
import { LAYERS, type Layer } from '../validate/check.ts';
import { openScene } from '../validate/open-scene.ts';
import { ownFiles } from '../validate/own-files.ts';
import { validate } from '../validate/run.ts';
import type { Scene } from '../validate/scene.ts';
import { openHeard } from './chosen.ts';
import type { Subject } from './observed.ts';
import { unheardIn } from './standing-free.ts';

/** Proves that the site works, layer by layer, and says what to do where it does not. */
export async function run(context: CommandContext): Promise<number> {
  const only = layersOf(context.word('only'));
  const own = await ownFiles(filesOf(context));
  const subject = await openHeard(context);
  const { ctx, name, session } = subject;
  const noHosts = unheardIn(context, subject) && 'the sandbox runs no real hosts';
  const scene = openScene({ ...subject, mayBeLocked: false, noHosts, own });
  await refuseWithoutHosts(scene, name);
  if (own.length > 0) await confirmOwn(context, name, own.length);
  const begunMs = ctx.clock.now();
  context.note(`checking ${name}, which takes some seconds`);
  const checks = await validate(scene, { only });
  const elapsedMs = ctx.clock.now() - begunMs;
  const at = new Date(begunMs).toISOString();
  const view = { deployment: name, region: session.region, at, elapsedMs, checks };
  await show(context, view);
  return tally(checks).fail > 0 ? CHECKS_FAILED : 0;
}

const CHECKS_FAILED = 4;

function layersOf(text: string | undefined): ReadonlySet<Layer> | undefined {
  if (text === undefined) return undefined;
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !LAYERS.some((layer) => layer === word));
  if (unknown.length > 0)
    throw new UsageError(`there is no layer ${unknown.join(', ') || "''"}`, {
      hint: `layers are ${LAYERS.join(', ')}`,
    });
  return new Set(LAYERS.filter((layer) => words.includes(layer)));
}

function filesOf({ invocation }: CommandContext): readonly string[] {
  const files = invocation.flags['file'];
  return Array.isArray(files) ? files.map(String) : [];
}

async function refuseWithoutHosts(scene: Scene, name: Subject['name']): Promise<void> {
  const hosts = await scene.hosts();
  if (HOSTS.some((host) => hosts[host].state !== 'absent')) return;
  throw new OrthwebError(`${name} has no hosts`, {
    hint: 'orthweb up makes them, or brings a removed site back',
  });
}

async function confirmOwn(context: CommandContext, name: string, count: number): Promise<void> {
  const what = count === 1 ? 'your file' : `your ${count} files`;
  const question = `Send ${what} to ${name}? What is sent stays there.`;
  if (await context.prompter.confirm(question)) return;
  throw new Declined('nothing was sent');
}

async function show(context: CommandContext, view: ValidateView): Promise<void> {
  const { columns } = context.terminal;
  if (context.json) context.document(documentOf(view));
  else context.out(...validateLines(view, { columns, paint: context.paint.out }));
  const [junit, html] = [context.word('junit'), context.word('html')];
  if (junit !== undefined) await writeReport(junit, validateJunit(view));
  if (html !== undefined) await writeReport(html, validateHtml(view));
}

function documentOf({ deployment, region, at, elapsedMs, checks }: ValidateView) {
  const { pass, warn, fail, skipped } = tally(checks);
  return {
    deployment,
    region,
    at,
    elapsedMs,
    summary: { passed: pass, failed: fail, warnings: warn, skipped },
    checks: checks.map(({ outcome, fix, ...others }) => ({
      ...others,
      result: outcome,
      fix: fix ?? null,
    })),
  };
}
