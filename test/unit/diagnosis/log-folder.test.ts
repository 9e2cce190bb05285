import { describe, expect, it } from 'vitest';
import { logFolder, logName, outlived } from '../../../src/diagnosis/log-folder.ts';
import { stateFolder } from '../../../src/folders.ts';

const NOW = Date.UTC(2026, 7, 21, 14, 2, 33, 123);
const DAY = 24 * 3_600_000;
const aged = (days: number, pid = 1): string => logName('up', NOW - days * DAY, pid);

describe('the log of a run', () => {
  it('is named by time and command', () => {
    expect(logName('certs client', NOW, 4711)).toBe(
      '2026-08-21T14-02-33.123Z-certs-client-4711.ndjson',
    );
  });

  it('lies where the system keeps state', () => {
    expect(logFolder({ HOME: '/h' })).toBe('/h/.local/state/orthweb/logs');
    expect(logFolder({ HOME: '/h', XDG_STATE_HOME: '/s' })).toBe('/s/orthweb/logs');
    const windows = { LOCALAPPDATA: 'C:\\Local', HOME: '/h' };
    expect(stateFolder(windows, 'win32')).toBe('C:\\Local\\orthweb');
    expect(stateFolder(windows, 'linux')).toBe('/h/.local/state/orthweb');
  });
});

describe('old logs', () => {
  it('of more than 14 days go', () => {
    expect(outlived([aged(13), aged(15), aged(400)], NOW).toSorted()).toEqual(
      [aged(15), aged(400)].toSorted(),
    );
  });

  it('beyond the thirtieth go, the oldest first, and leave room for the new one', () => {
    const names = Array.from({ length: 32 }, (_, at) => aged(at / 100, at));
    expect(outlived(names.toReversed(), NOW)).toEqual([
      aged(0.31, 31),
      aged(0.3, 30),
      aged(0.29, 29),
    ]);
  });

  it('are only those that orthweb wrote', () => {
    const others = ['notes.txt', '2020-01-01.ndjson', 'up.ndjson', '.keep'];
    expect(outlived([...others, aged(20)], NOW)).toEqual([aged(20)]);
  });
});
