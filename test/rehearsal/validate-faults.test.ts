import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newPatientId, newTestObject } from '../../src/validate/test-objects.ts';
import { documentOf, type Ended } from '../support/cli.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { RehearsalBed } from '../support/rehearsal.ts';
import { ACCESS } from './faults/access.ts';
import { CERTIFICATES } from './faults/certificates.ts';
import { CONTAINERS } from './faults/containers.ts';
import { DATA } from './faults/data.ts';
import type { Fault } from './faults/fault.ts';
import { HOSTS } from './faults/hosts.ts';

// One site on real hosts: each fault is made, found by exactly its checks, and mended. More of AWS's side are in
// test/emulator/validate.test.ts.

interface ValidateDocument {
  readonly elapsedMs: number;
  readonly checks: readonly {
    readonly id: string;
    readonly result: string;
    readonly evidence: readonly string[];
    readonly fix: string | null;
  }[];
}

const NAME = 'lemur';

let bed: RehearsalBed;
let bench: FaultBench;
let object: string;

beforeAll(async () => {
  bed = await RehearsalBed.start();
  await bed.sandbox.up('--name', NAME);
  bench = await FaultBench.open(bed, NAME);
  object = join(bed.folder, 'object.dcm');
  writeFileSync(object, (await newTestObject(newPatientId(Date.now()), Date.now())).bytes);
});

afterAll(async () => {
  await bed?.stop();
});

const validate = (...words: readonly string[]) => bed.sandbox.run('validate', '--json', ...words);
const read = (ended: Ended) => documentOf<ValidateDocument & object>(ended as never);
const idsThat = (result: string, { checks }: ValidateDocument) =>
  checks.filter((one) => one.result === result).map(({ id }) => id);

describe('a fault on real hosts fails exactly its checks', () => {
  afterEach(async () => {
    await bench.restore();
    expect(await bench.patients()).toEqual([]);
  });

  it.each([...CONTAINERS, ...DATA, ...CERTIFICATES, ...ACCESS, ...HOSTS])(
    '$what',
    async (fault) => {
      await fault.make(bench);
      const ended = await validate(...(fault.only === undefined ? [] : ['--only', fault.only]));
      const document = read(ended);
      expect(idsThat('fail', document)).toEqual(Object.keys(fault.fails));
      expect(idsThat('warn', document)).toEqual(Object.keys(fault.warns ?? {}));
      expect(ended.exitCode).toBe(4);
      for (const { id, evidence, fix } of document.checks) {
        expect([id, evidence.join('')]).not.toEqual([id, '']);
        const words = { ...fault.fails, ...fault.warns }[id];
        if (words !== undefined) expect([id, fix]).toEqual([id, expect.stringMatching(words)]);
      }
      expect(unfounded(document)).toEqual([]);
      if (fault.dcmtk !== undefined) await dcmtkAgrees(fault.dcmtk);
    },
  );
});

// The last: it stays stopped. That it comes back is told by operate.test.ts.
describe('a standby that was stopped', () => {
  it('is a warning, and what it alone could tell is skipped with that reason', async () => {
    await bed.sandbox.ok('secondary', 'stop', '--yes', '--name', NAME);
    const ended = await validate();
    const document = read(ended);
    expect([ended.exitCode, idsThat('fail', document)]).toEqual([0, []]);
    expect(idsThat('warn', document)).toEqual(['redundancy/standby']);
    const standby = document.checks.find(({ id }) => id === 'redundancy/standby');
    expect(standby?.fix).toContain('orthweb secondary start --standby');
    const skipped = document.checks.filter(({ result }) => result === 'skipped');
    expect(new Set(skipped.map(({ evidence }) => evidence[0]))).toEqual(
      new Set(['secondary is stopped', 'secondary is stopped, see redundancy/standby']),
    );
    expect(skipped.map(({ id }) => id)).toContain('redundancy/read');
  });
});

/** Skipped checks that lay it to another one, which found nothing. */
function unfounded({ checks }: ValidateDocument): readonly string[] {
  return checks.flatMap(({ id, result, evidence }) => {
    const [, named] = /see ([a-z]+\/[a-z-]+)/.exec(evidence.join()) ?? [];
    const other = checks.find((one) => one.id === named);
    if (result !== 'skipped' || other === undefined) return [];
    return ['fail', 'warn'].includes(other.result) ? [] : [`${id}: ${evidence.join()}`];
  });
}

/** DCMTK's programs end as the probes did. */
async function dcmtkAgrees(ends: NonNullable<Fault['dcmtk']>): Promise<void> {
  expect(await bench.takes('echoscu')).toBe(ends.echo);
  expect(await bench.takes('storescu', [object])).toBe(ends.store);
}
