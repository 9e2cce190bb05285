import type { CommandContext } from '../context.ts';
import { look } from '../operate/observe.ts';
import { observeRollout } from '../operate/rollout/plan-rollout.ts';
import { keptNodes } from '../provision/destroy.ts';
import { planRemoval, type Step } from '../provision/plan.ts';
import type { PlanView } from '../ui/plan-shape.ts';
import { planLines } from '../ui/plan-view.ts';
import { withAccess } from './access.ts';
import { newName } from './new-name.ts';
import { openSubject, type Subject } from './observed.ts';
import { counted, planDocument, planView, runDocument } from './planned.ts';
import { rolloutHow } from './rolling.ts';
import { showWarnings } from './warnings.ts';

/** Shows what `up`, or with --destroy what `down`, would do. Reads only. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context, newName);
  const steps = context.flag('destroy')
    ? await removalSteps(context, subject)
    : await upSteps(context, subject);
  const { create, update, remove, held } = counted(steps);
  const pending = create + update + remove + held;
  return context.flag('detailedExitcode') && pending > 0 ? 2 : 0;
}

async function upSteps(context: CommandContext, subject: Subject): Promise<readonly Step[]> {
  const observed = await observeRollout(subject, rolloutHow(context), withAccess);
  const { steps } = observed.plan;
  if (context.json) context.document(planDocument(subject, observed));
  else print(context, planView(subject, steps, context.next('up'), observed));
  showWarnings(context, subject, observed);
  return steps;
}

async function removalSteps(context: CommandContext, subject: Subject): Promise<readonly Step[]> {
  const purge = context.flag('deleteData');
  const { nodes, survey } = await look(subject);
  const steps = await planRemoval(nodes, survey, keptNodes(nodes, purge));
  const next = context.next(purge ? 'down --delete-data' : 'down');
  if (context.json) context.document(runDocument(subject, steps, {}));
  else print(context, planView(subject, steps, next));
  return steps;
}

function print(context: CommandContext, view: PlanView): void {
  context.out(...planLines(view, { columns: context.terminal.columns, paint: context.paint.out }));
}
