export interface PlanChange {
  readonly text: string;
  readonly effect: 'update' | 'restart' | 'replace';
}

export interface PlanStep {
  readonly id: string;
  readonly type: string;
  readonly action: 'create' | 'update' | 'keep' | 'delete' | 'retain' | 'held';
  readonly changes: readonly PlanChange[];
  readonly ref?: string;
}

export interface PlanView {
  readonly deployment: string;
  readonly region: string;
  readonly account: string;
  readonly profile?: string | undefined;
  readonly steps: readonly PlanStep[];
  readonly monthlyDollars?: number | undefined;
  readonly expectedMs?: number | undefined;
  /** Nothing exists yet: areas are shown instead of every resource. */
  readonly firstTime: boolean;
  /** What interrupts service is going to be done as well. */
  readonly allowRestart?: boolean;
  /** Better words for an area than its counted nouns: `{ database: 'PostgreSQL 17, db.t4g.small, two zones' }`. */
  readonly details?: Readonly<Record<string, string>>;
  /** What to type to make it so; without it, `next` is left out. */
  readonly next?: string;
}

export interface PlanCounts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly held: number;
}

/** A step of which only a part can be done now counts as changed and as held back. */
export function planCounts(plan: Pick<PlanView, 'steps' | 'allowRestart'>): PlanCounts {
  const count = (fits: (step: PlanStep) => boolean): number => plan.steps.filter(fits).length;
  return {
    add: count((step) => step.action === 'create'),
    change: count((step) => step.action === 'update'),
    remove: count((step) => step.action === 'delete'),
    held: count(
      (step) =>
        step.action === 'held' ||
        (step.action === 'update' && step.changes.some((change) => isHeld(change, plan))),
    ),
  };
}

/** It interrupts service and nobody allowed that, or it cannot be done at all. */
export function isHeld(change: PlanChange, plan: Pick<PlanView, 'allowRestart'>): boolean {
  return change.effect === 'replace' || (change.effect === 'restart' && plan.allowRestart !== true);
}
