import { hasCode, isDenied, isThrottle, messageOf, operationOf, statusOf } from '../aws/errors.ts';
import { OrthwebError } from '../errors.ts';
import { firstLine } from '../operate/host-reports.ts';
import {
  type Check,
  type Checked,
  fail,
  type Group,
  skipped,
  Unchecked,
  type Verdict,
} from './check.ts';
import { CHECKS } from './checks.ts';
import type { Scene } from './scene.ts';

/** Makes all checks at the same time and answers them in their own order. */
export async function examine(
  scene: Scene,
  checks: readonly Check[] = CHECKS,
): Promise<readonly Checked[]> {
  return Promise.all(checks.map((check) => makeCheck(scene, check)));
}

async function makeCheck(scene: Scene, check: Check): Promise<Checked> {
  const { id, title } = check;
  const group = id.split('/')[0] as Group;
  return { id, group, title, ...(await verdictOf(scene, check)) };
}

async function verdictOf(scene: Scene, check: Check): Promise<Verdict> {
  try {
    return await check.run(scene);
  } catch (error) {
    scene.signal.throwIfAborted();
    return unfinished(error);
  }
}

/** What could not be looked at proves nothing; what is wrong by our own words is. */
function unfinished(error: unknown): Verdict {
  const text = messageOf(error);
  if (error instanceof Unchecked) return skipped(text);
  if (error instanceof OrthwebError)
    return fail(
      text.split('\n').map((line) => line.trim()),
      error.hint ?? 'see above',
    );
  const { name = 'the call' } = operationOf(error) ?? {};
  // What only an emulator says.
  if (hasCode(error, 'NotImplemented', 'NotYetImplemented'))
    return skipped(`the emulator has no ${name}`);
  if (isDenied(error)) return skipped(`${name} is denied`);
  if (isAnswer(error))
    return fail(`${name}: ${firstLine(text)}`, 'change what AWS names, or the permissions for it');
  return skipped(`AWS did not answer ${name}: ${firstLine(text)}`);
}

function isAnswer(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return status >= 400 && status < 500 && !isThrottle(error);
}
