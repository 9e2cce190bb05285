import { policiesEqual } from '../policy-equal.ts';

/** "This document is URL-encoded as defined in RFC 3986." */
export function decoded(document: string | undefined): string | undefined {
  return document === undefined ? undefined : decodeURIComponent(document);
}

export function sameDocument(has: string | undefined, wanted: object): boolean {
  return policiesEqual(decoded(has), wanted);
}

/** IAM has been seen to answer for a new principal with its unique id (`AROA...`) in the place of the ARN. */
export function iamWaits<Live>(arnOf: (live: Live) => string | undefined) {
  const status = (live: Live | undefined): string => {
    if (live === undefined) return 'absent';
    return arnOf(live)?.startsWith('arn:') === true ? 'present' : 'settling';
  };
  const timing = { timeoutMs: 120_000, everyMs: 2_000 };
  return {
    ready: { status, pending: ['absent', 'settling'], target: ['present'], ...timing },
    gone: { status, pending: ['present', 'settling'], target: ['absent'], ...timing },
  };
}

export const IAM_EXISTS = ['EntityAlreadyExists', 'EntityAlreadyExistsException'];
