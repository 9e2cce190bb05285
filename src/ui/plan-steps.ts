import { nounOf, nounsOf } from './nouns.ts';
import { type Paint, paintSign, type Screen, type Sign } from './paint.ts';
import { isHeld, type PlanChange, type PlanStep, type PlanView } from './plan-shape.ts';
import { hanging, indented, widest } from './wrap.ts';

const AREA_WIDTH = 12;

/** One line an area: what is going to be there. */
export function areaLines(plan: PlanView, { columns, paint }: Screen): string[] {
  const areas = new Map<string, PlanStep[]>();
  for (const step of plan.steps.filter((one) => one.action === 'create')) {
    const area = step.id.split('/')[0] ?? step.id;
    areas.set(area, [...(areas.get(area) ?? []), step]);
  }
  return [...areas].flatMap(([area, steps]) => {
    const text = plan.details?.[area] ?? nounsOf(steps, area);
    const lines = hanging(`    ${area.padEnd(AREA_WIDTH)}`, text, columns);
    return signed(lines, '+', paint);
  });
}

/** One line a difference. */
export function stepLines(plan: PlanView, o: Screen): string[] {
  const shown = plan.steps.filter((step) => step.action !== 'keep');
  const width = Math.min(widest(shown.map((step) => step.id)), Math.floor(o.columns / 3)) + 2;
  return shown.flatMap((step) => linesOfStep(step, plan, width, o));
}

function linesOfStep(step: PlanStep, plan: PlanView, width: number, o: Screen): string[] {
  const head = `    ${step.id.padEnd(width)}`;
  const one = (sign: Sign, text: string): string[] =>
    signed(hanging(head, text, o.columns), sign, o.paint);
  switch (step.action) {
    case 'create':
      return one('+', nounOf(step.type));
    case 'delete':
      return one('-', step.ref ?? nounOf(step.type));
    case 'retain':
      return one('=', `${step.ref ?? nounOf(step.type)}, kept`);
    case 'keep':
      return [];
    case 'update':
    case 'held':
      return step.changes.flatMap((change, index) =>
        changeLines(change, step, index === 0 ? head : ' '.repeat(head.length), plan, o),
      );
  }
}

function changeLines(
  change: PlanChange,
  step: PlanStep,
  head: string,
  plan: PlanView,
  { columns, paint }: Screen,
): string[] {
  const held = isHeld(change, plan);
  const lines = hanging(head, change.text, columns);
  const note = noteOf(change, step, held);
  return [
    ...signed(lines, held ? '!' : '~', paint),
    ...(note === undefined
      ? []
      : indented(note, head.length, columns).map((line) => paint.dim(line))),
  ];
}

function noteOf(change: PlanChange, step: PlanStep, held: boolean): string | undefined {
  if (change.effect === 'update') return undefined;
  if (change.effect === 'replace')
    return 'cannot be changed in place: set it back, or make a new deployment';
  const noun = nounOf(step.type);
  const what = noun === 'instance' ? 'restarts the host' : `restarts the ${noun}`;
  return held ? `${what}; apply with --allow-restart` : what;
}

/** Puts the sign into the margin of the first line; after wrapping, because colour has no width. */
function signed(lines: readonly string[], sign: Sign, paint: Paint): string[] {
  return lines.map((line, index) =>
    index === 0 ? `  ${paintSign(paint, sign)} ${line.slice(4)}` : line,
  );
}
