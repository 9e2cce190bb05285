import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { Declined, Interrupted, OrthwebError } from '../errors.ts';
import { storeObjects } from '../operate/dicom/store.ts';
import { type Access, openAccess, readSite, refuseUnseen } from '../operate/drill/access.ts';
import { openArchive } from '../operate/drill/archive.ts';
import { type DrillOutcome, drill } from '../operate/drill/drill.ts';
import { DrillObjects } from '../operate/drill/objects.ts';
import { ReadLoad } from '../operate/drill/read-load.ts';
import type { Moved } from '../operate/drill/report.ts';
import { StoreLoad } from '../operate/drill/store-load.ts';
import type { HostName } from '../operate/host-reports.ts';
import { lockedRun } from '../operate/locked-run.ts';
import { refuseUnwritable } from '../operate/report-file.ts';
import type { RunJournal } from '../operate/run-journal.ts';
import type { Standing } from '../operate/standing.ts';
import { drillLines, drillQuestion } from '../ui/drill-view.ts';
import { failoverLines } from '../ui/failover-view.ts';
import { type DrillPlan, showDrill } from './drill-result.ts';
import { carryOut, checked } from './failover-move.ts';
import { openSubject, type Subject } from './observed.ts';
import { lockInput } from './run-input.ts';
import { standingFree } from './standing-free.ts';

const RATE = 5;
const SECONDS = 10;
const READ_RATE = 10;
/** Each move is three steps, four where a host is started; load, comparison and removal are five. */
const STEPS = 11;

/** A failover under constant load, then back again, and the proof that the site kept all it acknowledged. */
export async function run(context: CommandContext): Promise<number> {
  const html = context.word('html');
  const plan: DrillPlan = {
    rate: Number(context.invocation.flags['rate'] ?? RATE),
    readRate: READ_RATE,
    seconds: Number(context.invocation.flags['seconds'] ?? SECONDS),
    html: html === undefined ? undefined : resolve(context.io.cwd, html),
  };
  if (plan.html !== undefined) await refuseUnwritable(plan.html);
  const subject = await openSubject(context);
  const standing = await standingFree(context, subject);
  const [from, to] = waysOf(context, subject, standing);
  const access = await accessTo(subject, standing);
  await refuseUnseen(access, context.signal);
  await confirm(context, standing, plan, to);
  const cold = standing.hosts[to].state !== 'running';
  const begunAtMs = context.clock.now();
  const outcome = await carryOutDrill(context, subject, { access, plan, from, cold });
  return showDrill(context, subject, { plan, outcome, begunAtMs, started: cold ? to : undefined });
}

/** A drill begins with a site that is where it is to be, and ends there. */
function waysOf(
  context: CommandContext,
  subject: Subject,
  standing: Standing,
): readonly [HostName, HostName] {
  const { kind, from, to } = checked(context, subject, standing);
  if (kind === 'move' && standing.active === from) return [from, to];
  throw new OrthwebError(
    kind === 'move'
      ? 'refused: neither host holds the site address'
      : `refused: a failover to ${to} was cut off, and what it left undone comes first`,
    { hint: `${context.next('failover')} finishes it` },
  );
}

async function accessTo(subject: Subject, { outputs }: Standing): Promise<Access> {
  const place = subject.here ?? outputs.site;
  const { site_address: address } = outputs;
  if (place !== undefined && address !== undefined) return openAccess(subject, place, address);
  throw new OrthwebError('the site has no address', { hint: 'orthweb up makes what is missing' });
}

async function confirm(
  context: CommandContext,
  { hosts, active }: Standing,
  plan: DrillPlan,
  to: HostName,
): Promise<void> {
  const { columns } = context.terminal;
  const view = { active: active === undefined ? undefined : hosts[active], standby: hosts[to] };
  context.note(...failoverLines(view, { columns }), ...drillLines(plan, { columns }));
  if (await context.prompter.confirm(drillQuestion(view))) return;
  throw new Declined('nothing was moved');
}

interface Approved {
  readonly access: Access;
  readonly plan: DrillPlan;
  readonly from: HostName;
  readonly cold: boolean;
}

async function carryOutDrill(
  context: CommandContext,
  subject: Subject,
  { access, plan, from, cold }: Approved,
): Promise<DrillOutcome> {
  const reporter = context.report(STEPS + (cold ? 1 : 0));
  // Not the run's own signal: what was stored is removed after Ctrl-C too.
  const archive = openArchive(access.web, context.clock, new AbortController().signal);
  let on = from;
  try {
    return await lockedRun(lockInput(context, subject), (journal) =>
      drill(subject.ctx, {
        ...loadOf(context, access, plan),
        seconds: plan.seconds,
        archive,
        move: () => moved(context, subject, journal, on, (to) => (on = to)),
      }),
    );
  } catch (error) {
    reporter.close();
    if (on !== from) context.warn(`the site is on ${on}`);
    throw error instanceof Interrupted ? interrupted(context, error) : error;
  } finally {
    archive.close();
    reporter.close();
  }
}

function loadOf({ clock }: CommandContext, { web, device }: Access, plan: DrillPlan) {
  const objects = new DrillObjects(runId(clock.now()));
  return {
    objects,
    stores: new StoreLoad({
      clock,
      rate: plan.rate,
      make: (atMs) => objects.next(atMs),
      send: (batch, signal) => storeObjects(web.site, device, batch, signal),
    }),
    reads: new ReadLoad({
      clock,
      rate: plan.readRate,
      read: (signal) => readSite(web, signal),
    }),
  };
}

/** `20260131T235959`: what is left of a drill says when it was. */
function runId(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

async function moved(
  context: CommandContext,
  subject: Subject,
  journal: RunJournal,
  from: HostName,
  arrived: (to: HostName) => void,
): Promise<Moved> {
  const to = from === 'primary' ? 'secondary' : 'primary';
  let movedMs = 0;
  const intent = { kind: 'move', from, to } as const;
  const report = await carryOut(context, subject, intent, journal, () => {
    movedMs = context.clock.now();
    arrived(to);
  });
  const swap = report.steps.find(({ step }) => step === 'site address moved');
  return { ...report, movedMs, begunMs: movedMs - (swap?.elapsedMs ?? 0) };
}

function interrupted(context: CommandContext, cause: Interrupted): Interrupted {
  return new Interrupted(cause.message, { cause, hint: `next: ${context.next('status')}` });
}
