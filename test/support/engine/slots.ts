import { existsSync } from 'node:fs';

/** Addresses for one engine; several may run at once, each in a slot of its own. */
export interface Slot {
  readonly index: number;
  /** The machine's end of the cable into the engine's network space. */
  readonly link: string;
  readonly machine: string;
  readonly engine: string;
  /** The engine's default bridge; of its own space, so the same for all. */
  readonly bridge: string;
  /** What container networks are taken from: sixteen of 24 bits. */
  readonly pool: string;
  readonly subnet: (n: number) => string;
}

const COUNT = 16;

/** Those whose addresses no other engine of this machine uses, whichever cache that one works from. */
export function freeSlots(): readonly Slot[] {
  return Array.from({ length: COUNT }, (_, index) => slot(index)).filter(
    ({ link }) => !existsSync(`/sys/class/net/${link}`),
  );
}

function slot(index: number): Slot {
  return {
    index,
    link: `orthweb-test${index}`,
    machine: `10.211.${index}.1`,
    engine: `10.211.${index}.2`,
    bridge: '10.213.0.1/24',
    pool: `10.212.${index * 16}.0/20`,
    subnet: (n) => `10.212.${index * 16 + (n % 16)}`,
  };
}
