import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findEmulator, resetEmulator, stopEmulator } from '../../../src/sandbox/emulator.ts';
import { isOurs, parseState, readState, stateFileOf } from '../../../src/sandbox/state-file.ts';
import { DEAD_PID, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const STATE = {
  pid: DEAD_PID,
  port: 4_000,
  motoVersion: '5.2.5',
  delays: 'short',
  startedAt: '2026-11-23T10:00:00.000Z',
};

const write = (text: string) => writeFile(stateFileOf(folder.path), text);

describe('the state file', () => {
  it('is read as it was written', () => {
    expect(parseState(JSON.stringify(STATE))).toEqual(STATE);
  });

  it.each(['', '{', '[]', 'null', '{"pid":"7"}', JSON.stringify({ ...STATE, port: 0 })])(
    'is nothing when it holds %j',
    (text) => {
      expect(parseState(text)).toBeUndefined();
    },
  );

  it('of an emulator that has died is removed', async () => {
    await write(JSON.stringify(STATE));
    expect(await readState(folder.path)).toBeUndefined();
    expect(existsSync(stateFileOf(folder.path))).toBe(false);
  });

  it('does not make another process ours, which has the id by now', async () => {
    expect(await isOurs(process.pid, folder.path)).toBe(false);
    await write(JSON.stringify({ ...STATE, pid: process.pid }));
    expect(await stopEmulator(folder.path)).toBe(false);
    expect(existsSync(stateFileOf(folder.path))).toBe(false);
  });
});

describe('without an emulator', () => {
  it('there is none to be found, stopped or reset', async () => {
    expect(await findEmulator(folder.path)).toBeUndefined();
    expect(await stopEmulator(folder.path)).toBe(false);
    expect(await resetEmulator(folder.path)).toBe(false);
  });
});
