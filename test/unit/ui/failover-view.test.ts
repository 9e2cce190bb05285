import { describe, expect, it } from 'vitest';
import { failoverLines, failoverQuestion, failoverResult } from '../../../src/ui/failover-view.ts';

const screen = { columns: 80 };
const active = { host: 'primary', zone: 'ca-central-1a', state: 'running' };
const standby = { host: 'secondary', zone: 'ca-central-1b', state: 'stopped' };

describe('before a failover', () => {
  it('the screen says who is active and what the standby is doing', () => {
    const view = { active, standby };
    expect(
      [...failoverLines(view, screen), failoverQuestion(view)].join('\n'),
    ).toMatchInlineSnapshot(`
      "  active primary (1a), standby secondary (1b, stopped)
        Open connections are cut: devices send again when they notice.
      Move the site to secondary? It is stopped: allow about 2 minutes."
    `);
  });

  it('a standby that runs needs no word on time', () => {
    const view = { active: undefined, standby: { ...standby, state: 'running' } };
    expect(
      [...failoverLines(view, screen), failoverQuestion(view)].join('\n'),
    ).toMatchInlineSnapshot(`
      "  no host is active, standby secondary (1b)
        Open connections are cut: devices send again when they notice.
      Move the site to secondary?"
    `);
  });
});

describe('after a failover', () => {
  const result = (more: object) =>
    failoverResult({ to: 'secondary', tls: true, echo: true, outageMs: 2_900, ...more }, screen);

  it('the sentence tells for how long nobody could reach the site', () => {
    expect(result({})).toEqual([
      'secondary is active. Unreachable from outside for 2.9 s at most.',
    ]);
  });

  it('who could not look says so', () => {
    const unseen = { tls: null, echo: null, outageMs: null, trouble: 'no answer in time' };
    expect(result(unseen).join('\n')).toMatchInlineSnapshot(`
      "secondary is active. Whether it serves could not be seen from here, as before
      the move: no answer in time."
    `);
    expect(result({ ...unseen, trouble: undefined }).join('\n')).toMatchInlineSnapshot(`
      "secondary is active. Whether it serves could not be seen from here, as before
      the move."
    `);
  });

  it('what answered before and does not any more is told with its reason', () => {
    const trouble = 'connect ECONNREFUSED 203.0.113.4:443';
    expect(result({ tls: false, echo: null, trouble }).join('\n')).toMatchInlineSnapshot(`
      "secondary is active. From outside it does not answer any more: connect
      ECONNREFUSED 203.0.113.4:443."
    `);
    expect(result({ echo: false, trouble }).join('\n')).toMatchInlineSnapshot(`
      "secondary is active. Unreachable from outside for 2.9 s at most. DICOM (11112)
      does not answer any more: connect ECONNREFUSED 203.0.113.4:443."
    `);
    expect(result({ echo: null, trouble }).join('\n')).toMatchInlineSnapshot(`
      "secondary is active. Unreachable from outside for 2.9 s at most. DICOM could not
      be seen from here, as before the move: connect ECONNREFUSED 203.0.113.4:443."
    `);
  });

  it('a site that was gone before is only said to be back', () => {
    expect(result({ outageMs: null }).join('\n')).toMatchInlineSnapshot(
      `"secondary is active. It answers from outside, where nothing answered before."`,
    );
  });

  it('no line is longer than the screen', () => {
    const lines = result({ tls: false, trouble: 'word '.repeat(60) });
    expect(lines.every((line) => line.length <= 80)).toBe(true);
  });
});
