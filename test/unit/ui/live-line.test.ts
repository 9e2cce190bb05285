import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { type LiveLine, liveLine } from '../../../src/ui/live-line.ts';

/** A terminal that only remembers. */
function fakeTerminal() {
  let written = '';
  const stream = Object.assign(Object.create(WriteStream.prototype) as WriteStream, {
    isTTY: true,
    columns: 80,
    rows: 24,
    write: (text: string) => {
      written += text;
      return true;
    },
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => {
      written += '<clear>';
      return true;
    },
  });
  return { stream, written: () => stripVTControlCharacters(written), raw: () => written };
}

describe('the live line', () => {
  let line: LiveLine | undefined;
  afterEach(() => line?.hide());

  it('stays below what scrolls by, and leaves nothing behind', () => {
    const terminal = fakeTerminal();
    line = liveLine(terminal.stream, { colour: false, ascii: false });
    line.show('0 of 2   network/vpc creating');
    line.print('  + network/vpc   2 s');
    line.hide();
    expect(terminal.written()).toMatch(
      /^ {2}\S 0 of 2 {3}network\/vpc creating<clear> {2}\+ network\/vpc {3}2 s\n {2}\S 0 of 2 {3}network\/vpc creating<clear>$/,
    );
  });

  it('has a colour only where colour is wanted', () => {
    const terminal = fakeTerminal();
    line = liveLine(terminal.stream, { colour: false, ascii: false });
    line.show('0 of 2');
    line.hide();
    expect(terminal.raw()).not.toContain('\u001b[36m');
  });
});
