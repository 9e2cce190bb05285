// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control sequences are what is read
import { describe, expect, it } from 'vitest';
import { redrawn } from '../../../src/ui/redrawn.ts';
import { TextSink } from './fakes.ts';

/** Just enough of a terminal. */
class Glass {
  readonly lines: string[] = [''];
  row = 0;
  column = 0;

  get kept(): string {
    return (this.lines[this.row] ?? '').slice(0, this.column);
  }

  take(part: string): void {
    const [, count, letter = part] = /\x1b\[(\d*)([AKJ])/.exec(part) ?? [];
    const doing: Record<string, () => void> = {
      A: () => {
        this.row -= Number(count);
      },
      K: () => {
        this.lines[this.row] = this.kept;
      },
      J: () => void this.lines.splice(this.row, this.lines.length, this.kept),
      '\r': () => {
        this.column = 0;
      },
      '\n': () => {
        this.row += 1;
        this.column = 0;
      },
    };
    (doing[letter] ?? (() => this.write(part)))();
  }

  write(text: string): void {
    this.lines[this.row] = text + (this.lines[this.row] ?? '').slice(text.length);
    this.column = text.length;
  }
}

function shownBy(written: string): readonly string[] {
  const glass = new Glass();
  for (const [part] of written.matchAll(/\x1b\[\d*[AKJ]|[\r\n]|[^\x1b\r\n]+/g)) glass.take(part);
  return glass.lines;
}

describe('a block that is drawn again', () => {
  it('takes the place of the one before, whether it is shorter or longer', () => {
    const sink = new TextSink();
    const draw = redrawn(sink);
    draw(['primary running', 'secondary running', 'drift none']);
    draw(['primary is gone', 'drift 1']);
    expect(shownBy(sink.text)).toEqual(['primary is gone', 'drift 1', '']);
    draw(['a', 'b', 'c', 'd']);
    expect(shownBy(sink.text)).toEqual(['a', 'b', 'c', 'd', '']);
  });

  it('is written at once, and wipes nothing before it is replaced', () => {
    const writes: string[] = [];
    const draw = redrawn({ write: (text) => writes.push(text) });
    draw(['one']);
    draw(['two']);
    expect(writes).toHaveLength(2);
    expect(writes[1]?.indexOf('\x1b[J')).toBeGreaterThan(writes[1]?.indexOf('two') ?? -1);
  });

  it('follows the one before where the terminal is too low to go back', () => {
    const sink = new TextSink();
    const draw = redrawn({ write: (text) => sink.write(text), rows: 2 });
    draw(['one', 'two', 'three']);
    draw(['four']);
    expect(shownBy(sink.text)).toEqual(['one', 'two', 'three', 'four', '']);
  });
});
