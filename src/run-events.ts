import type { ProvisionEvent } from './provision/resource.ts';
import { RunProgress } from './run-progress.ts';
import { chooseReporter, type ReporterChoice } from './ui/choose-reporter.ts';
import { type EventFile, type EventFileOptions, eventFile } from './ui/event-file.ts';
import type { ErrorJson } from './ui/format-error.ts';
import { quietReporter, type Reporter } from './ui/reporter.ts';

export interface RunEventsOptions extends Omit<ReporterChoice, 'total'>, EventFileOptions {
  /** Of --events. */
  readonly file: string | undefined;
}

/** What happens in a run, and who hears of it: the screen, a file, whoever asks. None of them knows of the others. */
export class RunEvents {
  readonly progress = new RunProgress();
  readonly #o: RunEventsOptions;
  readonly #file: EventFile | undefined;
  readonly #hearers = new Set<(event: ProvisionEvent) => void>();
  #reporter: Reporter | undefined;

  constructor(options: RunEventsOptions) {
    this.#o = options;
    this.#file = options.file === undefined ? undefined : eventFile(options.file, options);
  }

  /** Before anything happens: a file that cannot be written ends the run here. */
  open(): void {
    this.#file?.open();
  }

  readonly emit = (event: ProvisionEvent): void => {
    this.progress.event(event);
    this.#reporter?.event(event);
    this.#file?.event(event);
    for (const hear of this.#hearers) hear(event);
  };

  hear(hearer: (event: ProvisionEvent) => void): void {
    this.#hearers.add(hearer);
  }

  /** Shows what goes on from here. */
  report(total: number): Reporter {
    this.close();
    this.progress.total = total;
    this.#reporter = chooseReporter({ ...this.#o, total });
    return this.#reporter;
  }

  stopping(): void {
    (this.#reporter ?? quietReporter(this.#o.stream)).stopping();
  }

  close(): void {
    this.#reporter?.close();
    this.#reporter = undefined;
  }

  end(exitCode: number, error: ErrorJson | undefined): void {
    this.#file?.end(exitCode, error);
  }
}
