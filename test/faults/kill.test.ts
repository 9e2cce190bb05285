import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { doubles } from '../support/inventory.ts';
import { type Call, Sandbox } from '../support/sandbox.ts';

/** Every how many-th changing call is tried; the rest comes with other offsets. */
const UP_STRIDE = 10;
const DOWN_STRIDE = 21;
const offset = Number(process.env['ORTHWEB_FAULT_OFFSET'] ?? new Date().getUTCDate());

let sandbox: Sandbox;
let upCalls: readonly Call[];
let downCalls: readonly Call[];
let before: Awaited<ReturnType<Sandbox['inventory']>>;

beforeAll(async () => {
  process.stdout.write(`kills: ORTHWEB_FAULT_OFFSET=${offset}\n`);
  sandbox = await Sandbox.start();
  upCalls = await changesOf(() => sandbox.up('--name', 'lemur'));
  downCalls = await changesOf(() => sandbox.down('lemur', '--delete-data'));
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  before = await sandbox.inventory();
});

describe('up that is killed', () => {
  for (const when of ['before', 'after'] as const) {
    // The number of calls is only known when the tests run, so each test takes its own share of them.
    for (let share = 0; share < 10; share += 1) {
      const stop = offset + share * UP_STRIDE + (when === 'after' ? Math.floor(UP_STRIDE / 2) : 0);
      it(`${when} changing call ${share + 1}/10 is carried on by the next up`, async () => {
        const nth = (stop % upCalls.length) + 1;
        await killAt(nth, when, ['up', '--name', 'lemur', '--yes']);
        await expectToConverge(`${when} ${nth} (${upCalls[nth - 1]?.action})`);
      });
    }
  }
});

describe('down that is killed', () => {
  for (const when of ['before', 'after'] as const) {
    for (let share = 0; share < 3; share += 1) {
      it(`${when} changing call ${share + 1}/3 is carried on by the next down`, async () => {
        const nth = ((offset + share * DOWN_STRIDE) % downCalls.length) + 1;
        await sandbox.up('--name', 'lemur');
        const words = ['down', '--name', 'lemur', '--confirm', 'lemur', '--delete-data'];
        await killAt(nth, when, words);
        await sandbox.down('lemur', '--delete-data');
        expect(await sandbox.inventory(), `${when} ${nth}`).toEqual(before);
      });
    }
  }
});

async function changesOf(run: () => Promise<unknown>): Promise<readonly Call[]> {
  await sandbox.clearLog();
  await run();
  return (await sandbox.log()).filter((call) => call.mutating);
}

async function killAt(
  nth: number,
  when: 'before' | 'after',
  words: readonly string[],
): Promise<void> {
  await sandbox.setFaults({ action: '*', mutating: true, nth, when, kind: 'kill' });
  const killed = await sandbox.run(...words);
  expect(killed.signal, `${when} ${nth}: ${killed.stderr}`).toBe('SIGKILL');
  await sandbox.setFaults();
}

async function expectToConverge(where: string): Promise<void> {
  const again = await sandbox.run('up', '--name', 'lemur', '--yes');
  expect(again.exitCode, `${where}:\n${again.stderr}`).toBe(0);
  const planned = await sandbox.run('plan', '--detailed-exitcode');
  expect(planned.exitCode, `${where}:\n${planned.stdout}`).toBe(0);
  expect(await doubles(sandbox.aws, 'lemur'), where).toEqual([]);
  await sandbox.down('lemur', '--delete-data');
  expect(await sandbox.inventory(), where).toEqual(before);
}
