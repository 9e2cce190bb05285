import { messageOf, operationOf, requestIdOf, statusOf } from '../aws/errors.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import { explainClock, explainCredentials, explainDenied } from './explain-access.ts';
import { explainNetwork } from './explain-network.ts';
import { explainQuota } from './explain-quota.ts';
import { explainAnswer, explainCapacity, explainEmulator } from './explain-service.ts';
import {
  type Circumstances,
  codeOf,
  type Explanation,
  type Reading,
  referenceOf,
} from './explanation.ts';
import { redact } from './redact.ts';

/** The first that recognises the error speaks. A clock that is off and a denial share AWS's status 403, so order counts. */
const READINGS: readonly Reading[] = [
  explainClock,
  explainCredentials,
  explainQuota,
  explainCapacity,
  explainNetwork,
  explainEmulator,
  explainDenied,
  explainAnswer,
];

export interface Explained extends Explanation {
  readonly details: readonly string[];
  readonly code: string;
  readonly requestId: string | undefined;
  /** A fault of ours: nobody foresaw it. */
  readonly unexpected: boolean;
}

/** What to tell of any error. Never what was sent, and nothing that opens anything. */
export function explain(error: unknown, around: Circumstances): Explained {
  const explained = read(error, around);
  return {
    ...explained,
    text: redact(explained.text),
    details: explained.details.map(redact),
    hint: explained.hint === undefined ? undefined : redact(explained.hint),
  };
}

function read(error: unknown, around: Circumstances): Explained {
  const found = error instanceof OrthwebError ? ours(error, around) : theirs(error, around);
  return around.crashed === true ? { ...found, exitCode: 1, unexpected: true } : found;
}

function ours(error: OrthwebError, around: Circumstances): Explained {
  const [text = '', ...details] = error.message.split('\n');
  const cause = error.cause === undefined ? undefined : read(error.cause, around);
  const why = cause === undefined || error.message.includes(cause.text) ? [] : [cause.text];
  return {
    text,
    // The formatter indents: what a message indents by itself would stand apart.
    details: [...details.map((line) => line.trim()), ...why, ...(cause?.details ?? [])],
    hint: error.hint ?? cause?.hint ?? helpFor(error, around),
    link: error.link ?? cause?.link,
    // A denial stays a denial where it was only passed on with better words.
    exitCode: error.exitCode === 1 && cause?.exitCode === 3 ? 3 : error.exitCode,
    code: cause?.unexpected === false ? cause.code : error.name,
    requestId: cause?.requestId,
    unexpected: false,
  };
}

/** A fault of use always has a way out. */
function helpFor(error: OrthwebError, { help }: Circumstances): string | undefined {
  return error instanceof UsageError && help !== undefined ? `see ${help}` : undefined;
}

function theirs(error: unknown, around: Circumstances): Explained {
  const first = innermost(error);
  for (const reading of READINGS) {
    const found = reading(first, around);
    if (found === undefined) continue;
    return {
      ...found,
      text: `${found.text}${referenceOf(first)}`,
      details: found.details ?? [],
      code: codeOf(first) ?? `HTTP ${statusOf(first)}`,
      requestId: requestIdOf(first),
      unexpected: false,
    };
  }
  return unforeseen(first);
}

/** Errors of our own that carry another are read by `ours`; elsewhere the deepest one that AWS sent knows most. */
function innermost(error: unknown): unknown {
  let best = error;
  const seen = new Set<unknown>();
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at);
    if (operationOf(at) !== undefined || statusOf(at) !== undefined) best = at;
  }
  return best;
}

function unforeseen(error: unknown): Explained {
  const code = error instanceof Error ? error.name : 'Error';
  if (code === 'AbortError') {
    return {
      text: 'interrupted',
      details: [],
      exitCode: 130,
      code,
      requestId: undefined,
      unexpected: false,
    };
  }
  const { code: errno, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  // A missing file or a full disk is told by the system in words that need no others.
  const fromSystem = typeof errno === 'string' && typeof syscall === 'string';
  const [text = ''] = messageOf(error).split('\n');
  return {
    text: text === '' ? code : text,
    details: [],
    exitCode: 1,
    code: fromSystem ? errno : code,
    requestId: undefined,
    unexpected: !fromSystem,
  };
}
