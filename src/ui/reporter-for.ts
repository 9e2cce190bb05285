import { linesReporter } from './lines-reporter.ts';
import { liveLine } from './live-line.ts';
import type { Paint } from './paint.ts';
import { quietReporter, type Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';
import { systemEvery } from './ticker.ts';
import { ttyReporter } from './tty-reporter.ts';

export interface ReporterWanted {
  /** Nodes that are to change. */
  readonly total: number;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly paint: Paint;
  now(): number;
}

/** A moving line where somebody watches, else lines for a log; little where that was asked for. */
export function reporterFor(
  stream: NodeJS.WriteStream,
  { animated, stderrColour, ascii, columns }: Terminal,
  { quiet, ...wanted }: ReporterWanted,
): Reporter {
  if (quiet) return quietReporter(stream);
  const common = { ...wanted, every: systemEvery };
  if (!animated) return linesReporter({ ...common, stream });
  return ttyReporter({
    ...common,
    line: liveLine(stream, { colour: stderrColour, ascii }),
    columns,
  });
}
