import type { Step } from '../provision/plan.ts';

/**
 * What the second look would do and nobody approved. Less than approved is fine: somebody, or AWS, has done it
 * meanwhile. What was to be created may have turned up half made.
 */
export function unapproved(now: readonly Step[], approved: readonly Step[]): readonly Step[] {
  const before = new Map(approved.map((step) => [step.id, step]));
  return now.filter((step) => {
    if (step.action === 'keep' || step.action === 'held' || step.action === 'retain') return false;
    const known = before.get(step.id);
    // It turns up half made; or it was on its way, in or out, and has arrived.
    const onItsWay = known?.changes.some((change) => change.field === 'status');
    if (known?.action === 'create' || onItsWay) return step.action === 'delete';
    return known?.action !== step.action || !covers(known, step);
  });
}

function covers(approved: Step, step: Step): boolean {
  const texts = new Set(approved.changes.map((change) => change.text));
  return step.changes.every((change) => texts.has(change.text));
}
