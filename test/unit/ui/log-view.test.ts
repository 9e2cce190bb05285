import { expect, it } from 'vitest';
import { logLine } from '../../../src/ui/log-view.ts';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';

const row = { host: 'primary', source: 'orthanc-1', text: 'W1123 14:00:00 main.cpp: started' };
const widths = { host: 9, source: 10 };

it('a line of a log says whose it is, and colour adds nothing to it', () => {
  expect(logLine(row, widths, plainPaint)).toMatchInlineSnapshot(
    `"primary   orthanc-1  | W1123 14:00:00 main.cpp: started"`,
  );
  const painted = logLine(row, widths, paintFor(true));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken out
  expect(painted.replace(/\x1b\[\d+m/g, '')).toBe(logLine(row, widths, plainPaint));
  expect(logLine({ ...row, text: '' }, widths, plainPaint)).toMatch(/\|$/);
});
