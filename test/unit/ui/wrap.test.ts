import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { table } from '../../../src/ui/table.ts';
import { cut, hanging, indented, wrap } from '../../../src/ui/wrap.ts';

const ascii = fc.string({ maxLength: 200 });
const bare = (text: string): string => text.replace(/\s/g, '');

describe('wrapping', () => {
  it('breaks at spaces and puts further lines below the first', () => {
    expect(hanging('  fix: ', 'ask for more in Service Quotas, or try again', 30)).toEqual([
      '  fix: ask for more in Service',
      '       Quotas, or try again',
    ]);
  });

  it('leaves what is aligned aligned where it fits', () => {
    expect(wrap('done.   about 14 min', 80)).toEqual(['done.   about 14 min']);
  });

  it('loses nothing and never exceeds the width', () => {
    fc.assert(
      fc.property(ascii, fc.integer({ min: 1, max: 90 }), (text, columns) => {
        const lines = wrap(text, columns);
        expect(bare(lines.join(''))).toBe(bare(text));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('never exceeds the width with an indent either', () => {
    fc.assert(
      fc.property(ascii, fc.integer({ min: 20, max: 90 }), (text, columns) => {
        for (const line of indented(text, 6, columns)) {
          expect(line.length).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  it('marks what was cut', () => {
    expect([cut('abcdefgh', 8), cut('abcdefgh', 6), cut('abcdefgh', 2)]).toEqual([
      'abcdefgh',
      'abc...',
      'ab',
    ]);
  });
});

describe('tables', () => {
  it('never exceed the width and keep one line a row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 4 }), {
          minLength: 1,
        }),
        fc.integer({ min: 10, max: 80 }),
        (rows, columns) => {
          const lines = table(rows, { indent: 2, columns });
          expect(lines).toHaveLength(rows.length);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
