import { asciiSigns } from './ascii.ts';
import type { Ask } from './ask.ts';
import { liveLine } from './live-line.ts';
import type { Terminal } from './terminal.ts';
import { systemEvery } from './ticker.ts';
import { waitingLine } from './waiting-line.ts';

export interface OutputOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly terminal: Terminal;
  /** For programs: no sign is replaced by another. */
  readonly json: boolean;
}

/** Lines to both streams, and a sign of life until the first of them. */
export class Output {
  readonly #o: OutputOptions;
  #endWaiting: () => void = () => undefined;

  constructor(options: OutputOptions) {
    this.#o = options;
  }

  out(lines: readonly string[]): void {
    this.#write(this.#o.stdout, lines);
  }

  warn(lines: readonly string[]): void {
    this.#write(this.#o.stderr, lines);
  }

  /** Until something is shown: nobody is to wonder whether anything goes on. */
  wait(text: string): void {
    const { stderr, terminal } = this.#o;
    const { animated, stderrColour: colour, ascii } = terminal;
    if (animated)
      this.#endWaiting = waitingLine(text, systemEvery, () => liveLine(stderr, { colour, ascii }));
  }

  /** Somebody else is going to draw. */
  endWaiting(): void {
    this.#endWaiting();
  }

  /** A question and a moving line would draw on each other. */
  alone(ask: Ask): Ask {
    return (question) => {
      this.endWaiting();
      return ask(question);
    };
  }

  #write(stream: NodeJS.WriteStream, lines: readonly string[]): void {
    this.endWaiting();
    const { terminal, json } = this.#o;
    const signed = terminal.ascii && !json ? asciiSigns : (line: string): string => line;
    for (const line of lines) stream.write(`${signed(line)}\n`);
  }
}
