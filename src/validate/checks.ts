import { type Check, fail, pass, type Verdict } from './check.ts';
import { DATABASE } from './database.ts';
import { DICOM } from './dicom.ts';
import { REDUNDANCY } from './redundancy.ts';
import type { Scene } from './scene.ts';
import { SECURITY } from './security.ts';
import { SERVER } from './server.ts';
import { STORAGE } from './storage.ts';
import { USER } from './user.ts';

/** All checks, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  ...USER,
  ...SERVER,
  ...DICOM,
  ...DATABASE,
  ...STORAGE,
  ...REDUNDANCY,
  ...SECURITY,
];

/** Made last, and only where something was stored. */
export const REMOVAL: Check = {
  id: 'dicom/removed',
  title: 'The test objects are removed again',
  run: checkRemoval,
};

async function checkRemoval(scene: Scene): Promise<Verdict> {
  try {
    const count = await scene.removeStored();
    return pass(
      count === 0 ? 'there was none' : `${count} test ${count === 1 ? 'patient' : 'patients'}`,
    );
  } catch (error) {
    return fail(
      `${scene.objects.patientId} may be left: ${(error as Error).message}`,
      'the next orthweb validate removes it, or delete the patient in the browser',
    );
  }
}
