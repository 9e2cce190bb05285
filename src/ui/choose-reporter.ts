import { linesReporter } from './lines-reporter.ts';
import { liveLine } from './live-line.ts';
import type { Paint } from './paint.ts';
import { quietReporter, type Reporter } from './reporter.ts';
import type { Terminal } from './terminal.ts';
import { systemEvery } from './ticker.ts';
import { ttyReporter } from './tty-reporter.ts';

export interface ReporterChoice {
  readonly stream: NodeJS.WriteStream;
  readonly terminal: Terminal;
  readonly paint: Paint;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Nodes that are to change. */
  readonly total: number;
  now(): number;
}

/** A live line where somebody watches, lines elsewhere, nothing for --quiet. */
export function chooseReporter(o: ReporterChoice): Reporter {
  const { stream, terminal, total, verbose, now, paint } = o;
  if (o.quiet) return quietReporter(stream);
  const common = { total, verbose, now, every: systemEvery };
  if (!terminal.animated) return linesReporter({ ...common, stream });
  const line = liveLine(stream, { colour: terminal.stderrColour, ascii: terminal.ascii });
  return ttyReporter({ ...common, line, columns: terminal.columns, paint });
}
