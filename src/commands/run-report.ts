import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { Declined } from '../errors.ts';
import { settingsOf } from '../operate/observe.ts';
import { refuseUnwritable, writeReport } from '../operate/report-file.ts';
import { needsOf } from '../provision/graph.ts';
import { stack } from '../provision/stack.ts';
import { type RunPageView, runPage } from '../ui/run-page.ts';
import { RunTimeline } from '../ui/run-timeline.ts';
import type { Subject } from './observed.ts';

/** Does the work, and writes what took how long to the file of --report: of a run that failed or was stopped as well. */
export async function reported(
  context: CommandContext,
  subject: Subject,
  work: () => Promise<number>,
): Promise<number> {
  const named = context.word('report');
  if (named === undefined) return work();
  const file = resolve(context.io.cwd, named);
  await refuseUnwritable(file);
  const timeline = new RunTimeline(() => context.clock.now());
  context.hear((event) => timeline.event(event));
  const write = (result: RunPageView['result']): Promise<void> =>
    writeTimeline(subject, timeline, file, result);
  let exitCode: number;
  try {
    exitCode = await work();
  } catch (error) {
    // Nothing was begun, so there is nothing to tell.
    if (error instanceof Declined || timeline.spans.length === 0) throw error;
    // What failed is what matters: that there is no report either must not hide it.
    await write('failed').catch(() => undefined);
    throw error;
  }
  await write(exitCode === 0 ? 'done' : 'interrupted');
  context.note(`report: ${named}`);
  return exitCode;
}

async function writeTimeline(
  { ctx, config, name }: Subject,
  timeline: RunTimeline,
  file: string,
  result: RunPageView['result'],
): Promise<void> {
  timeline.stop();
  const nodes = stack(settingsOf({ ctx, config }, { purpose: 'build' }));
  const needs = new Map(nodes.map((node) => [node.id, needsOf(node).map(({ id }) => id)]));
  const { spans, skipped } = timeline;
  const { region } = ctx;
  await writeReport(file, runPage({ deployment: name, region, result, spans, skipped, needs }));
}
