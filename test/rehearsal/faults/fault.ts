import type { FaultBench } from '../../support/fault-bench.ts';

/** Something that is broken, and what validate has to say of it. */
export interface Fault {
  readonly what: string;
  /** The checks that fail by it, these and no other, in their order, each with words of its fix. */
  readonly fails: Readonly<Record<string, RegExp>>;
  readonly warns?: Readonly<Record<string, RegExp>>;
  /** Layers, where others cannot be concerned; all unless told. */
  readonly only?: string;
  /** How DCMTK's `echoscu` and `storescu` end meanwhile. */
  readonly dcmtk?: { readonly echo: boolean; readonly store: boolean };
  /** Breaks it, and ends when it is broken for everybody. */
  make(bench: FaultBench): Promise<unknown>;
}
