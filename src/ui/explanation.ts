import { codesOf, messageOf, type Operation, operationOf, requestIdOf } from '../aws/errors.ts';
import { iamActionOf, PREFIXES } from './iam-action.ts';

/** What an operator needs to know of an error: what failed and why, and what to do now. */
export interface Explanation {
  /** One sentence without a full stop. */
  readonly text: string;
  /** AWS's own reasons and the like, one a line. */
  readonly details?: readonly string[];
  readonly hint?: string | undefined;
  /** A page that tells more. */
  readonly link?: string | undefined;
  readonly exitCode: number;
}

/** What the message cannot know by itself. */
export interface Circumstances {
  readonly profile?: string | undefined;
  /** As typed: `orthweb up`. */
  readonly command?: string | undefined;
  /** What explains the command: `orthweb help up`. */
  readonly help?: string | undefined;
  /** Nobody caught it: whatever it says, it is a fault of ours. */
  readonly crashed?: boolean;
}

/** Tries one reading of an error; undefined when it is another's. */
export type Reading = (error: unknown, around: Circumstances) => Explanation | undefined;

/** The code as AWS's documents have it: RDS puts a class name into `name` and the code on the wire into `Code`. */
export function codeOf(error: unknown): string | undefined {
  const code = codesOf(error).at(-1);
  return code === 'Error' ? undefined : code;
}

/** `rds:CreateDBInstance`, or AWS alone when nobody noted the call. */
export function calledOf(error: unknown): string {
  const operation = operationOf(error);
  return operation === undefined ? 'AWS' : callName(operation);
}

/** As IAM calls it: `secretsmanager:GetSecretValue`. */
export function callName({ service, name }: Operation): string {
  return `${PREFIXES[service] ?? service}:${name}`;
}

/** `(VcpuLimitExceeded, request 4c1f0f6e-...)`, for support and for searching. */
export function referenceOf(error: unknown): string {
  const request = requestIdOf(error);
  const parts = [codeOf(error), request === undefined ? undefined : `request ${request}`];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
}

/** AWS's own sentence, without the coded copy of the request that some denials carry. */
export function sentenceOf(error: unknown): string {
  return messageOf(error)
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .replace(/\s*Deserialization error:.*$/s, '')
    .trim();
}

export function actionOf(error: unknown): string | undefined {
  const operation = operationOf(error);
  return operation === undefined ? undefined : iamActionOf(operation);
}
