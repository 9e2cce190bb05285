import type { Clock } from '../../clock.ts';
import { OrthwebError } from '../../errors.ts';
import type { Archive, Entry } from './archive.ts';
import { DRILL_PATIENT_NAME, DRILL_PREFIX } from './objects.ts';

/** An association that was cut off may still be storing: only what is gone twice in a row is gone. */
const LOOK_AGAIN_MS = 1_000;
const ROUNDS = 10;

/**
 * Removes what this drill and any earlier one stored, and makes sure that nothing of it is left. Answers how many
 * objects there were.
 */
export async function removeDrillObjects(
  archive: Pick<Archive, 'find' | 'count' | 'remove'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  let empty = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const patients = (await archive.find('Patient', { PatientID: `${DRILL_PREFIX}*` })).filter(
      isOurs,
    );
    for (const { id } of patients) {
      removed += await archive.count(id);
      await archive.remove(id);
    }
    empty = patients.length === 0 ? empty + 1 : 0;
    if (empty === 2) return removed;
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
  throw new OrthwebError('objects of the drill are left, although they were removed', {
    hint: `they are of the patient ${DRILL_PREFIX}...; the next drill removes them first`,
  });
}

/** Never anybody else's, whatever a search answers. */
function isOurs({ tags }: Entry): boolean {
  const { PatientID = '', PatientName = '' } = tags;
  return PatientID.startsWith(DRILL_PREFIX) && PatientName.startsWith(DRILL_PATIENT_NAME);
}
