import type { Sink } from './reporter.ts';

export interface Screenful extends Sink {
  /** Undefined: no terminal says how high it is. */
  readonly rows?: number | undefined;
}

/**
 * Shows each block in the place of the one before, in one write and without wiping first: nothing flickers, and what
 * was on the screen before stays above. A block that is higher than the terminal follows the one before it.
 */
export function redrawn(screen: Screenful): (lines: readonly string[]) => void {
  let height = 0;
  return (lines) => {
    const fits = height > 0 && height < (screen.rows ?? Number.POSITIVE_INFINITY);
    const back = fits ? `${ESCAPE}[${height}A\r` : '';
    const drawn = lines.map((line) => `${line}${ESCAPE}[K\n`);
    screen.write(`${back}${drawn.join('')}${ESCAPE}[J`);
    height = lines.length;
  };
}

const ESCAPE = '\u001b';
