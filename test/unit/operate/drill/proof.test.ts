import { beforeEach, describe, expect, it } from 'vitest';
import {
  DRILL_PREFIX,
  type DrillObject,
  DrillObjects,
} from '../../../../src/operate/drill/objects.ts';
import { prove } from '../../../../src/operate/drill/proof.ts';
import { removeDrillObjects } from '../../../../src/operate/drill/remove.ts';
import type { SentObject } from '../../../../src/operate/drill/store-load.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ArchiveInMemory } from './archive-in-memory.ts';

const going = new AbortController().signal;
const made = new DrillObjects('20260101T000000');
const { patientId } = made;
/** More than a series holds. */
const objects = Array.from({ length: 105 }, () => made.next(0));
const acknowledged = (one: DrillObject): SentObject => ({
  ...one,
  attempts: 1,
  acknowledgedAtMs: 1,
});
const sent = objects.map(acknowledged);

let archive: ArchiveInMemory;
beforeEach(() => {
  archive = new ArchiveInMemory();
  for (const object of objects) archive.store(object, patientId);
});
const first = objects[0] as DrillObject;

describe('the proof', () => {
  it('finds every object once, and the same', async () => {
    expect(new Set(objects.map((one) => one.seriesInstanceUid)).size).toBe(2);
    expect(await prove(archive, patientId, sent)).toEqual({
      acknowledged: 105,
      present: 105,
      lost: [],
      duplicated: [],
      changed: [],
    });
  });

  it('finds one that is lost', async () => {
    archive.rows = archive.rows.filter((row) => row.sopInstanceUid !== first.sopInstanceUid);
    const proof = await prove(archive, patientId, sent);
    expect(proof).toMatchObject({ present: 104, lost: [first.sopInstanceUid], changed: [] });
  });

  it('finds all of a series that is lost as a whole', async () => {
    archive.rows = archive.rows.filter((row) => row.seriesInstanceUid !== first.seriesInstanceUid);
    expect((await prove(archive, patientId, sent)).lost).toHaveLength(100);
  });

  it('finds one that is there twice, in its series or in one that nobody sent', async () => {
    archive.store(first, patientId);
    const second = objects[1] as DrillObject;
    archive.store({ ...second, seriesInstanceUid: '1.2.3' }, patientId);
    const { duplicated } = await prove(archive, patientId, sent);
    expect([...duplicated].sort()).toEqual([first.sopInstanceUid, second.sopInstanceUid].sort());
  });

  it('finds one of which a single byte is other than it was', async () => {
    const row = archive.rows.find((one) => one.sopInstanceUid === first.sopInstanceUid);
    const file = Buffer.from(first.bytes);
    file[file.length - 1] = (file.at(-1) ?? 0) ^ 1;
    Object.assign(row ?? {}, { file });
    const proof = await prove(archive, patientId, sent);
    expect(proof).toMatchObject({ lost: [], changed: [first.sopInstanceUid] });
  });

  it('takes no offence at a file header that the archive wrote anew', async () => {
    const row = archive.rows.find((one) => one.sopInstanceUid === first.sopInstanceUid);
    const file = Buffer.from(first.bytes);
    file.fill(0x20, 0, 128);
    Object.assign(row ?? {}, { file });
    expect((await prove(archive, patientId, sent)).changed).toEqual([]);
  });

  it('does not miss what was never acknowledged, and wants it once at most', async () => {
    const unsure = sent.map((one) => ({ ...one, acknowledgedAtMs: undefined }));
    archive.rows = archive.rows.slice(1);
    archive.store(objects[1] as DrillObject, patientId);
    const proof = await prove(archive, patientId, unsure);
    expect(proof).toMatchObject({ acknowledged: 0, lost: [], changed: [] });
    expect(proof.duplicated).toEqual([objects[1]?.sopInstanceUid]);
  });
});

describe('the removal', () => {
  it('takes this drill and earlier ones, counts them, and leaves everybody else', async () => {
    archive.store(first, `${DRILL_PREFIX}20250101T000000`);
    archive.store(first, 'P-1', 'DOE^JANE');
    archive.store(first, `${DRILL_PREFIX}X`, 'DOE^JANE');
    expect(await removeDrillObjects(archive, new FakeClock(), going)).toBe(106);
    expect(archive.rows.map(({ patientName }) => patientName)).toEqual(['DOE^JANE', 'DOE^JANE']);
  });

  it('looks again for what was still being stored', async () => {
    let late = 1;
    archive.removing = () => {
      if (late-- > 0) queueMicrotask(() => archive.store(first, patientId));
    };
    expect(await removeDrillObjects(archive, new FakeClock(), going)).toBe(106);
    expect(archive.rows).toEqual([]);
  });

  it('says so when something comes back again and again', async () => {
    archive.removing = () => queueMicrotask(() => archive.store(first, patientId));
    const removal = removeDrillObjects(archive, new FakeClock(), going);
    await expect(removal).rejects.toThrow('objects of the drill are left');
  });
});
