import type { LiveLine } from '../../../src/ui/live-line.ts';
import type { Every } from '../../../src/ui/ticker.ts';

/** Everything written, line by line. */
export class TextSink {
  text = '';

  write(text: string): void {
    this.text += text;
  }
  get lines(): readonly string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

/** Time and its ticks, moved by hand. */
export class HandTime {
  nowMs = 0;
  #ticks: { everyMs: number; tick: () => void; nextMs: number }[] = [];

  readonly now = (): number => this.nowMs;
  readonly every: Every = (everyMs, tick) => {
    const one = { everyMs, tick, nextMs: this.nowMs + everyMs };
    this.#ticks.push(one);
    return () => {
      this.#ticks = this.#ticks.filter((other) => other !== one);
    };
  };

  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const [next] = this.#ticks.toSorted((a, b) => a.nextMs - b.nextMs);
      if (next === undefined || next.nextMs > untilMs) break;
      this.nowMs = next.nextMs;
      next.nextMs += next.everyMs;
      next.tick();
    }
    this.nowMs = untilMs;
  }
}

/** What scrolled by, and what the line at the bottom says now. */
export class FakeLine implements LiveLine {
  readonly printed: string[] = [];
  live: string | undefined;

  show(text: string): void {
    this.live = text;
  }
  print(line: string): void {
    this.printed.push(line);
  }
  hide(): void {
    this.live = undefined;
  }
}
