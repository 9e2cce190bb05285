import { describe, expect, it } from 'vitest';
import {
  codesOf,
  hasCode,
  isAmbiguous,
  isCredentials,
  isDenied,
  isThrottle,
  messageOf,
  noteOperation,
  operationOf,
  requestIdOf,
  statusOf,
} from '../../../src/aws/errors.ts';

function failed(more: object, message = 'no'): Error {
  return Object.assign(new Error(message), more);
}

function answered(name: string, httpStatusCode: number): Error {
  return failed({ name, $metadata: { httpStatusCode, requestId: 'r-1' } });
}

describe('the code of an error', () => {
  it('is looked for in the class name, the wire code and the system code', () => {
    const error = failed({ name: 'DBInstanceNotFoundFault', Code: 'DBInstanceNotFound' });
    expect(codesOf(error)).toEqual(['DBInstanceNotFoundFault', 'DBInstanceNotFound']);
    expect(hasCode(error, 'DBInstanceNotFound')).toBe(true);
    expect(hasCode(failed({ code: 'ECONNRESET' }), 'ECONNRESET')).toBe(true);
    expect(hasCode(error, 'DBInstance')).toBe(false);
  });

  it.each([['a text'], [undefined], [{ name: 'NoSuchBucket' }]])('%j has none', (value) => {
    expect(codesOf(value)).toEqual([]);
  });

  it('stands beside the message, the status and the request id', () => {
    const error = answered('Throttling', 400);
    expect([messageOf(error), statusOf(error), requestIdOf(error)]).toEqual(['no', 400, 'r-1']);
    expect([messageOf('plain'), statusOf('plain'), requestIdOf(undefined)]).toEqual([
      'plain',
      undefined,
      undefined,
    ]);
  });
});

describe('whether AWS carried a call out', () => {
  it.each([
    ['an internal error', answered('InternalError', 500)],
    ['an unavailable service', answered('Unavailable', 503)],
    ['a missing reply', failed({ name: 'TimeoutError' })],
    ['a torn connection', failed({ name: 'Error', code: 'ECONNRESET' })],
  ])('is unknown after %s', (_, error) => {
    expect(isAmbiguous(error)).toBe(true);
  });

  it.each([
    ['throttling, even with status 503', answered('RequestLimitExceeded', 503)],
    ['a slow-down of S3', answered('SlowDown', 503)],
    ['a refusal', answered('UnauthorizedOperation', 403)],
    ['a fault of ours', new TypeError('undefined is not a function')],
    ['no error at all', undefined],
  ])('is known after %s', (_, error) => {
    expect(isAmbiguous(error)).toBe(false);
  });

  it('is certainly not after throttling', () => {
    expect(isThrottle(answered('ThrottlingException', 400))).toBe(true);
    expect(isThrottle(answered('InternalError', 500))).toBe(false);
  });
});

describe('credentials and permission', () => {
  it('an expired login is no denial of one call', () => {
    const expired = answered('ExpiredToken', 400);
    expect([isCredentials(expired), isDenied(expired)]).toEqual([true, false]);
  });

  it.each([
    answered('UnauthorizedOperation', 403),
    answered('AccessDeniedException', 400),
    // HEAD has no body: the status is all there is.
    answered('Unknown', 403),
  ])('$name with status $$metadata.httpStatusCode is a denial', (error) => {
    expect([isDenied(error), isCredentials(error)]).toEqual([true, false]);
  });

  it('a missing object is neither', () => {
    const missing = answered('NotFound', 404);
    expect([isDenied(missing), isCredentials(missing)]).toEqual([false, false]);
  });
});

describe('the call that an error came from', () => {
  it('is the first that was noted', () => {
    const error = new Error('no');
    noteOperation(error, { service: 'ec2', name: 'CreateVpc' });
    noteOperation(error, { service: 'rds', name: 'CreateDBInstance' });
    expect(operationOf(error)).toEqual({ service: 'ec2', name: 'CreateVpc' });
  });

  it('is unknown where none was noted, and for what is no object', () => {
    noteOperation('text', { service: 'ec2', name: 'CreateVpc' });
    expect([operationOf(new Error('no')), operationOf('text'), operationOf(null)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
