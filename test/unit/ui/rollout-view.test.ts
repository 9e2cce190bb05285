import { expect, it } from 'vitest';
import { rolloutText } from '../../../src/ui/rollout-view.ts';

const screen = { columns: 80, next: (command: string) => `orthweb ${command}` };
const nothing = { moves: [], left: [], stopped: undefined };
const move = (to: string, outageMs: number | null = 2_900) => ({ to, outageMs });

it('a site that has moved is told with how long nobody could reach it, and how it goes back', () => {
  const shown = rolloutText({ ...nothing, moves: [move('secondary')] }, screen);
  expect(shown.join('\n')).toMatchInlineSnapshot(`
    "The site is on secondary now, unreachable from outside for 2.9 s at most.
    It stays there; to move it back: orthweb failover --to primary"
  `);
});

it('a site that is back is told with the longest of both times', () => {
  const moves = [move('secondary', 900), move('primary', 3_100)];
  const shown = rolloutText({ ...nothing, moves, stopped: 'secondary' }, screen);
  expect(shown.join('\n')).toMatchInlineSnapshot(`
    "The site is on primary again, unreachable from outside for 3.1 s at most.
    secondary is stopped again."
  `);
});

it('who could not look says nothing of the time', () => {
  const shown = rolloutText({ ...nothing, moves: [move('primary', null)] }, screen);
  expect(shown).toEqual(['The site is on primary now.']);
});

it('a host that was left is told, with what brings it on', () => {
  const shown = rolloutText({ ...nothing, left: ['primary'] }, screen);
  expect(shown).toEqual(['primary goes on with what it has: orthweb up carries on.']);
});
