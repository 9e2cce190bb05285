import type { CommandContext } from '../context.ts';
import type { Interrupted } from '../errors.ts';
import type { Observed } from '../operate/observe.ts';
import { OUTPUT_KEYS, type SiteOutputs, siteOutputs } from '../operate/outputs.ts';
import { errorJson } from '../ui/format-error.ts';
import { interruptedSummary, successSummary } from '../ui/run-summary.ts';
import { areEmulated, mayWait } from './emulated-hosts.ts';
import type { Subject } from './observed.ts';
import { counted, planDocument, runDocument } from './planned.ts';
import { rolledNodes, rolloutDocument, rolloutLines } from './rollout-result.ts';
import type { Done } from './up-work.ts';
import { showWarnings } from './warnings.ts';

/** After a run that changed something: outputs on stdout, the summary last. */
export function showUp(
  context: CommandContext,
  subject: Subject,
  { observed, applied, rolled }: Done,
  startedMs: number,
): void {
  const made = new Map([...applied.nodes].map(([id, n]) => [id, n.outputs]));
  const outputs = siteOutputs(made, subject.here);
  const changed = new Map([...applied.nodes, ...rolledNodes(rolled)]);
  const document = runDocument(subject, observed.plan.steps, outputs, changed);
  const { resources } = document;
  if (context.json) context.document({ ...document, ...rolloutDocument(rolled) });
  else showOutputs(context, outputs);
  const did = (action: string): number => resources.filter((r) => r.action === action).length;
  const summary = {
    added: did('create'),
    changed: did('update'),
    removed: did('delete'),
    held: did('held'),
    total: resources.length,
  };
  sayWhatHostsDo(context, subject, observed);
  showWarnings(context, subject, observed);
  const elapsedMs = context.clock.now() - startedMs;
  const { columns } = context.terminal;
  const next = whatNext(context, subject);
  context.note(
    ...rolloutLines(context, rolled),
    '',
    ...successSummary(summary, elapsedMs, { columns, next }),
  );
}

/** What serves can be proven; the others are looked at. */
function whatNext(context: CommandContext, subject: Subject): string {
  if (!mayWait(context, subject)) return context.next('status');
  return `${context.next('validate')}   (login: ${context.next('credentials')})`;
}

export function showUnchanged(
  context: CommandContext,
  subject: Subject,
  observed: Observed,
  startedMs: number,
): void {
  const { plan } = observed;
  if (context.json) context.document(planDocument(subject, observed));
  else showOutputs(context, siteOutputs(plan.outputs, subject.here));
  for (const step of plan.steps.filter((s) => s.action === 'held')) {
    const why = step.changes.map((change) => change.text).join('; ');
    context.note(`  ! ${step.id}  ${why}: apply with --allow-restart`);
  }
  showWarnings(context, subject, observed);
  const { held } = counted(plan.steps);
  const total = plan.steps.filter((s) => s.ref !== undefined).length;
  const elapsedMs = context.clock.now() - startedMs;
  const { columns } = context.terminal;
  const counts = { added: 0, changed: 0, removed: 0, held, total };
  context.note(...successSummary(counts, elapsedMs, { columns }));
}

export function showOutputs(context: CommandContext, outputs: SiteOutputs): void {
  for (const key of OUTPUT_KEYS) context.out(outputLine(key, outputs));
}

function outputLine(key: (typeof OUTPUT_KEYS)[number], outputs: SiteOutputs): string {
  if (key === 'site_address' && outputs.site?.host === 'localhost')
    return `${key.padEnd(14)}${hereOf(outputs.site)}`;
  const ports = key === 'site_address' && outputs.site ? portsOf(outputs.site) : '';
  return `${key.padEnd(14)}${outputs[key] ?? 'not there yet'}${ports}`;
}

function portsOf({ httpsPort, dicomPort }: NonNullable<SiteOutputs['site']>): string {
  return `   ${httpsPort} HTTPS, ${dicomPort} DICOM TLS`;
}

/** As a browser and a device on this machine take it. */
function hereOf({ host, httpsPort, dicomPort }: NonNullable<SiteOutputs['site']>): string {
  return `https://${host}:${httpsPort}   dicom-tls ${host}:${dicomPort}`;
}

/** Nothing is to look as if somebody had seen it serve. */
function sayWhatHostsDo(context: CommandContext, subject: Subject, { plan }: Observed): void {
  const action = (id: string) => plan.steps.find((step) => step.id === id)?.action;
  if (action('hosts/primary') !== 'create') return;
  if (areEmulated(context, subject))
    context.note('the hosts are only emulated: nothing serves at this address');
  else if (context.invocation.flags['wait'] === false)
    context.note(`the hosts go on by themselves: ${context.next('status')} tells when they serve`);
}

/** After Ctrl-C, when all running calls have ended: what is done, and what AWS goes on with by itself. */
export function showInterrupted(context: CommandContext, error: Interrupted, next: string): number {
  const { columns } = context.terminal;
  const { progress } = context;
  const remote = progress.busy.some((id) => id === 'database/main')
    ? ['The database goes on at AWS by itself.']
    : [];
  const at = { done: progress.done, total: progress.total, remote, next };
  if (context.json) context.document({ error: errorJson(error) });
  context.warn(...interruptedSummary(at, { columns }));
  return error.exitCode;
}
