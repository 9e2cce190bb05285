import { codesOf, hasCode, messageOf } from '../aws/errors.ts';

// "The specified ... does not exist" in every service's own words.
const GONE =
  /^(Invalid\w+\.NotFound(Exception)?|Invalid\w+NotFound|\w*NotFound(Fault|Exception)?|NoSuchEntity(Exception)?|NoSuchBucket|NoSuchKey|NoSuchUpload|Gateway\.NotAttached)$/;

export function isGone(error: unknown): boolean {
  if (codesOf(error).some((code) => GONE.test(code))) return true;
  // RDS: "Instance x is already being deleted." KMS: "arn:... is pending deletion."
  const inProgress = hasCode(
    error,
    'InvalidDBInstanceState',
    'InvalidDBInstanceStateFault',
    'KMSInvalidStateException',
  );
  return inProgress && /already being deleted|is pending deletion/.test(messageOf(error));
}

/** For deletes: what is already gone, or going, counts as deleted. Every other error stays an error. */
export async function ignoringGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** For reads: the value, or undefined where AWS says that there is none. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
