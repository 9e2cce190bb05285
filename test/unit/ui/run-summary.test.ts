import { describe, expect, it } from 'vitest';
import { failureSummary, interruptedSummary, successSummary } from '../../../src/ui/run-summary.ts';

const screen = { columns: 80 };
const NONE = { added: 0, changed: 0, removed: 0, held: 0, total: 47 };

describe('the last line of a run', () => {
  it('tells what was done, for how long, and what to do next', () => {
    expect(
      successSummary({ ...NONE, added: 47 }, 800_000, {
        ...screen,
        next: 'orthweb validate   (login: orthweb credentials)',
      }),
    ).toEqual(['47 added in 13 min 20 s. next: orthweb validate   (login: orthweb credentials)']);
    expect(successSummary({ ...NONE, changed: 1, removed: 2, held: 1 }, 12_300, screen)).toEqual([
      '1 changed, 2 removed, 1 held back in 12 s.',
    ]);
  });

  it('says when there was nothing to do', () => {
    expect(successSummary(NONE, 1_200, screen)).toEqual([
      '47 resources as planned, nothing to do (1.2 s).',
    ]);
    expect(successSummary({ ...NONE, held: 1 }, 1_200, screen)).toEqual([
      '46 resources as planned, 1 held back, nothing done (1.2 s).',
    ]);
  });

  it('says after a failure that nothing is lost', () => {
    const counts = { done: 44, failed: 1, notStarted: 2, verb: 'added' };
    expect(failureSummary(counts, { ...screen, command: 'orthweb up' })).toEqual([
      '44 added, 1 failed, 2 not started. Nothing is lost: run orthweb up again.',
    ]);
    expect(failureSummary({ done: 3, failed: 2, notStarted: 0 }, screen)).toEqual([
      '3 done, 2 failed. Nothing is lost: run the same command again.',
    ]);
  });

  it('says after Ctrl-C what AWS goes on with', () => {
    const at = {
      done: 31,
      total: 47,
      remote: ['The database goes on being created at AWS.'],
      next: 'orthweb up carries on, orthweb down removes what exists',
    };
    expect(interruptedSummary(at, screen).join('\n')).toMatchInlineSnapshot(`
      "stopped after 31 of 47. The database goes on being created at AWS.
      next: orthweb up carries on, orthweb down removes what exists"
    `);
  });
});
