import { describe, expect, it } from 'vitest';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { criticalPath, waitedFor } from '../../../src/ui/critical-path.ts';
import { runPage } from '../../../src/ui/run-page.ts';
import { RunTimeline } from '../../../src/ui/run-timeline.ts';

const BEGUN = Date.UTC(2026, 10, 26, 8);
const NEEDS = new Map([
  ['database/main', ['database/subnets', 'keys/key']],
  ['database/subnets', ['network/vpc']],
  ['hosts/primary', ['network/vpc', 'storage/data']],
]);

/** Events at seconds since the beginning. */
function heard(...events: readonly (readonly [number, ProvisionEvent])[]): RunTimeline {
  let nowMs = BEGUN;
  const timeline = new RunTimeline(() => nowMs);
  for (const [second, event] of events) {
    nowMs = BEGUN + second * 1_000;
    timeline.event(event);
  }
  timeline.stop();
  return timeline;
}

const began = (id: string): ProvisionEvent => ({ type: 'started', id, action: 'create' });
const done = (id: string, seconds: number): ProvisionEvent => ({
  type: 'finished',
  id,
  action: 'create',
  elapsedMs: seconds * 1_000,
});
const waits = (id: string, status: string, seconds: number): ProvisionEvent => ({
  type: 'waiting',
  id,
  status,
  elapsedMs: seconds * 1_000,
  typicalMs: 0,
});

const RUN = [
  [0, began('network/vpc')],
  [0, began('keys/key')],
  [0, began('storage/data')],
  [2, done('network/vpc', 2)],
  [2, began('database/subnets')],
  [3, done('database/subnets', 1)],
  [5, done('keys/key', 5)],
  [5, began('database/main')],
  [6, waits('database/main', 'absent', 1)],
  [9, waits('database/main', 'creating', 4)],
  [10, done('storage/data', 10)],
  [10, began('hosts/primary')],
  [30, done('hosts/primary', 20)],
  [609, waits('database/main', 'backing-up', 604)],
  [665, done('database/main', 660)],
  [670, waits('hosts/primary', 'booting', 5)],
  [700, { type: 'notice', id: 'hosts/primary', text: 'hosts/primary: serving (3 of 3)' }],
] as const;

describe('the timeline of a run', () => {
  it('knows when each began and ended, and what AWS said meanwhile', () => {
    const main = heard(...RUN).spans.find(({ node }) => node === 'database/main');
    expect(main).toMatchObject({ startMs: BEGUN + 5_000, endMs: BEGUN + 665_000, result: 'done' });
    expect(main?.waits).toEqual([
      { status: 'creating', ms: 600_000 },
      { status: 'backing-up', ms: 56_000 },
    ]);
  });

  it('has the time until a host serves as a step of its own', () => {
    const served = heard(...RUN).spans.at(-1);
    expect(served).toMatchObject({ label: 'hosts/primary serving', what: 'serve', result: 'done' });
    expect([served?.startMs, served?.endMs]).toEqual([BEGUN + 665_000, BEGUN + 700_000]);
  });

  it('takes what was never told to be done for stopped, as of its last sign', () => {
    const { spans } = heard([0, began('a/b')], [7, waits('a/b', 'creating', 7)]);
    expect(spans).toMatchObject([{ result: 'stopped', endMs: BEGUN + 7_000 }]);
  });

  it('keeps what failed with its reason, and what was not begun', () => {
    const error = new Error('no room\nat all');
    const timeline = heard(
      [0, began('a/b')],
      [3, { type: 'failed', id: 'a/b', error }],
      [3, { type: 'skipped', id: 'c/d' }],
    );
    expect(timeline.spans).toMatchObject([
      { result: 'failed', error: 'no room', startMs: BEGUN, endMs: BEGUN + 3_000 },
    ]);
    expect(timeline.skipped).toEqual(['c/d']);
  });
});

describe('what decided the time', () => {
  const { spans } = heard(...RUN);
  const of = (label: string) => spans.find((span) => span.label === label);

  it('is the chain of those that were waited for last', () => {
    const main = of('database/main');
    expect(main && waitedFor(main, spans, NEEDS)?.node).toBe('keys/key');
    const upToDatabase = spans.filter(({ what }) => what !== 'serve');
    expect(criticalPath(upToDatabase, NEEDS).map(({ node }) => node)).toEqual([
      'keys/key',
      'database/main',
    ]);
  });

  it('leads from a host that serves to what was created last: nobody asks a host before', () => {
    expect(criticalPath(spans, NEEDS).map(({ label }) => label)).toEqual([
      'keys/key',
      'database/main',
      'hosts/primary serving',
    ]);
  });

  it('leads from a step of a roll-out to whatever came before it', () => {
    const step = {
      type: 'step',
      id: 'hosts/primary',
      text: 'site moved',
      elapsedMs: 1_000,
    } as const;
    const path = criticalPath(
      heard([0, began('a/b')], [5, done('a/b', 5)], [6, step]).spans,
      NEEDS,
    );
    expect(path.map(({ label }) => label)).toEqual(['a/b', 'site moved']);
  });
});

describe('the page of a run', () => {
  const view = (timeline: RunTimeline) => ({
    deployment: 'wealthy-lemur',
    region: 'eu-west-1',
    result: 'done' as const,
    spans: timeline.spans,
    skipped: timeline.skipped,
    needs: NEEDS,
  });
  /** What a reader reads, without the plot. */
  const read = (page: string): string =>
    page
      .replace(/<(style|svg)[\s\S]*?<\/\1>/g, '')
      .replace(/<\/(td|th)>/g, ' | ')
      .replace(/<[^>]*>/g, '')
      .replace(/&quot;/g, '"')
      .trim();

  it('tells how long each took, and what it waited for', () => {
    expect(read(runPage(view(heard(...RUN))))).toMatchInlineSnapshot(`
      "orthweb up of wealthy-lemur



      orthweb up of wealthy-lemur
      done
      after 11 min 40 s. eu-west-1, begun 2026-11-26 08:00:00 UTC.
      What decided the time
      Each of these began when the one before it was done; together they were at work for 100 % of the run.
      Only a shorter one of them makes the run shorter.
      step | took | meanwhile, at AWS | 
      keys/key | 5 s |  | 
      database/main | 11 min 00 s | creating 10 min 00 s, backing-up 56 s | 
      hosts/primary serving | 35 s | booting 30 s | 

      All of it over time

      Dark bars with bold names are those that decided the time.
      Each by itself
      step | did | began after | took | waited for | 
      network/vpc | created | 0 s | 2 s | nothing | 
      keys/key | created | 0 s | 5 s | nothing | 
      storage/data | created | 0 s | 10 s | nothing | 
      database/subnets | created | 2 s | 1 s | network/vpc | 
      database/main | created | 5 s | 11 min 00 s | keys/key | 
      hosts/primary | created | 10 s | 20 s | storage/data | 
      hosts/primary serving | began to serve | 11 min 05 s | 35 s | database/main |"
    `);
  });

  it('asks nobody for anything, and runs nothing', () => {
    const page = runPage(view(heard(...RUN)));
    expect(page).not.toMatch(/<script|https?:|url\(|@import|<[^>]* on[a-z]+=/);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('shows text of others as text', () => {
    const error = new Error('<img src=x onerror=alert(1)>');
    const timeline = heard([0, began('a/b')], [1, { type: 'failed', id: 'a/b', error }]);
    const page = runPage({ ...view(timeline), result: 'failed' });
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x');
    expect(page).toContain('class="bad"');
  });

  it('says so where there was nothing to do', () => {
    const kept = { type: 'finished', id: 'a/b', action: 'keep', elapsedMs: 1 } as const;
    expect(read(runPage(view(heard([0, kept]))))).toContain('there was nothing to do');
  });
});
