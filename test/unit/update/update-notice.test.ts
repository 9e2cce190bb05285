import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNewer } from '../../../src/update/is-newer.ts';
import { type UpdateInput, updateNotice } from '../../../src/update/update-notice.ts';
import { FakeIo } from '../../support/fake-io.ts';

const NOW = Date.now();
const HOUR = 3_600_000;
let io: FakeIo;
let asked: string[];
beforeEach(() => {
  io = new FakeIo();
  asked = [];
});
afterEach(() => io.remove());

const file = (): string => join(io.cwd, '.cache/orthweb/latest-version');

/** What an earlier command left: the answer, and when it was asked for. */
function known(latest: string, hoursAgo: number): void {
  mkdirSync(join(io.cwd, '.cache/orthweb'), { recursive: true });
  writeFileSync(file(), latest);
  const at = new Date(NOW - hoursAgo * HOUR);
  utimesSync(file(), at, at);
}
function notice(more: Partial<UpdateInput> = {}): readonly string[] {
  const ask = (to: string) => void asked.push(to);
  const about = { env: io.env, command: 'status', version: '0.1.0', nowMs: NOW, ask };
  return updateNotice({ ...about, ...more });
}

describe('a newer version', () => {
  it('is told once, and then the answer is used up', () => {
    known('0.2.0\n', 3);
    expect(notice()).toMatchInlineSnapshot(`
      [
        "orthweb 0.2.0 is available, this is 0.1.0: read its CHANGELOG before the next up",
      ]
    `);
    expect(notice()[0]?.length ?? 0).toBeLessThanOrEqual(80);
    expect([notice(), asked]).toEqual([[], []]);
    expect(readFileSync(file(), 'utf8')).toBe('');
  });

  it.each(['0.1.0', '0.0.9', '', 'npm error 404', '0.2.0-rc.1', '1.0', '0.2.0\u001b[2J'])(
    'is not seen in %j',
    (latest) => {
      known(latest, 3);
      expect(notice()).toEqual([]);
    },
  );
});

describe('the registry is asked', () => {
  it('when it never was, and after a day', () => {
    notice();
    known('0.1.0', 25);
    notice();
    expect(asked).toEqual([file(), file()]);
  });

  it('not twice a day, whatever it said', () => {
    for (const latest of ['0.1.0', '', '0.2.0']) {
      known(latest, 23);
      notice();
    }
    expect(asked).toEqual([]);
  });

  it('although the clock was set back by years', () => {
    known('', -24 * 400);
    notice();
    expect(asked).toHaveLength(1);
  });
});

describe('nobody is told and nothing is asked', () => {
  it.each(['ORTHWEB_NO_UPDATE_CHECK', 'NO_UPDATE_NOTIFIER'])('with %s set', (name) => {
    known('0.2.0', 30);
    expect(notice({ env: { ...io.env, [name]: '1' } })).toEqual([]);
    expect(asked).toEqual([]);
    // It takes a value that says yes.
    expect(notice({ env: { ...io.env, [name]: '' } })).toHaveLength(1);
  });

  it.each(['exec', 'shell'])('after %s: its stderr is the host’s', (command) => {
    known('0.2.0', 30);
    expect([notice({ command }), asked]).toEqual([[], []]);
  });
});

describe('versions', () => {
  it.each([
    ['1.0.0', '0.9.9'],
    ['0.10.0', '0.9.0'],
    ['0.1.1', '0.1.0'],
    ['1.0.0', '1.0.0-rc.1'],
  ])('%s comes after %s, and not before it', (newer, older) => {
    expect([isNewer(newer, older), isNewer(older, newer)]).toEqual([true, false]);
  });
});
