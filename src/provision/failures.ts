import { OrthwebError } from '../errors.ts';

export class WaitTimeout extends OrthwebError {
  override readonly name = 'WaitTimeout';
}

/** AWS reports a state that is neither on the way nor wanted: waiting on would not help. */
export class UnexpectedStatus extends OrthwebError {
  override readonly name = 'UnexpectedStatus';
}

/** Several objects carry the same identity: one of them is not what anybody asked for, and a person must say which. */
export class AmbiguousResource extends OrthwebError {
  override readonly name = 'AmbiguousResource';
}

/** A wanted change cannot be made in place; nothing that may hold data is replaced silently. */
export class ReplacementNeeded extends OrthwebError {
  override readonly name = 'ReplacementNeeded';
}

/** A delete that AWS kept refusing because something still uses the object. */
export class StillBlocked extends OrthwebError {
  override readonly name = 'StillBlocked';
}

/** Every node that failed, with its own cause; what else was asked for is counted. */
export class StackFailed extends OrthwebError {
  override readonly name = 'StackFailed';
  readonly failures: ReadonlyMap<string, unknown>;
  readonly done: readonly string[];
  readonly skipped: readonly string[];

  constructor(outcome: {
    readonly failures: ReadonlyMap<string, unknown>;
    readonly done: readonly string[];
    readonly skipped: readonly string[];
  }) {
    super(`failed: ${[...outcome.failures.keys()].join(', ')}`);
    this.failures = outcome.failures;
    this.done = outcome.done;
    this.skipped = outcome.skipped;
  }
}
