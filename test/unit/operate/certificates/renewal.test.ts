import { describe, expect, it } from 'vitest';
import { reasonToRenew } from '../../../../src/operate/certificates/renewal.ts';
import { DAY, NOW } from './made.ts';

const NAMES = ['pacs.example.org', '203.0.113.7'];
const HOUR = 60 * 60_000;

function reason(endsMs: number, has: readonly string[] = NAMES, wants: readonly string[] = NAMES) {
  return reasonToRenew({ names: has, endsMs }, wants, NOW);
}

describe('a server certificate stays', () => {
  it('while it has 30 days or more', () => {
    expect(reason(NOW + 30 * DAY)).toBeUndefined();
  });

  it('when its names are the wanted ones in another order, case or spelling', () => {
    const has = ['2001:db8:0:0:0:0:0:7', 'PACS.example.org'];
    const wants = ['pacs.example.org.', '2001:DB8::7', 'pacs.example.org'];
    expect(reason(NOW + 90 * DAY, has, wants)).toBeUndefined();
  });
});

describe('a server certificate is renewed', () => {
  it.each([
    [30 * DAY - 1, 'it ends on 2026-12-25, in 29 days'],
    [DAY + HOUR, 'it ends on 2026-11-26, in 1 day'],
    [HOUR, 'it ends on 2026-11-25, in less than a day'],
    [-1, 'it ended on 2026-11-25'],
    [-90 * DAY, 'it ended on 2026-08-27'],
  ])('%d ms before its end', (left, text) => {
    expect(reason(NOW + left)).toBe(text);
  });

  it('when a wanted name is not on it', () => {
    expect(reason(NOW + 90 * DAY, NAMES, [...NAMES, 'b.example.org', 'c.example.org'])).toBe(
      'it is not for b.example.org, c.example.org',
    );
  });

  it('when it still has a name that belongs to somebody else by now', () => {
    expect(reason(NOW + 90 * DAY, NAMES, ['pacs.example.org'])).toBe('it is still for 203.0.113.7');
  });
});
