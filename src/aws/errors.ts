/** The only place that knows the SDK's error shape. */

/** `RDSServiceException` carries a modelled class name in `name` and the wire code in `Code`: both are looked at. */
export function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const { name, Code, code } = error as { name?: unknown; Code?: unknown; code?: unknown };
  return [name, Code, code].filter((value): value is string => typeof value === 'string');
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codesOf(error).some((code) => codes.includes(code));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
}

function metadataOf(error: unknown): Metadata | undefined {
  return (error as { $metadata?: Metadata } | undefined)?.$metadata;
}

export function statusOf(error: unknown): number | undefined {
  return metadataOf(error)?.httpStatusCode;
}

export function requestIdOf(error: unknown): string | undefined {
  return metadataOf(error)?.requestId;
}

const THROTTLES = [
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'PriorRequestNotComplete',
  'EC2ThrottledException',
];

/** Refused for its rate: certainly not carried out. */
export function isThrottle(error: unknown): boolean {
  return hasCode(error, ...THROTTLES);
}

const NETWORK = [
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

/** The reply is missing, so nobody knows whether AWS carried the call out. */
export function isAmbiguous(error: unknown): boolean {
  if (isThrottle(error)) return false;
  const status = statusOf(error);
  return (status !== undefined && status >= 500) || hasCode(error, ...NETWORK);
}

const CREDENTIALS = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenProviderError',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'RequestExpired',
  'SSOTokenProviderFailure',
];

export function isCredentials(error: unknown): boolean {
  return hasCode(error, ...CREDENTIALS);
}

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden'];

export function isDenied(error: unknown): boolean {
  return hasCode(error, ...DENIED) || statusOf(error) === 403;
}

const operations = new WeakMap<object, Operation>();

/** Which call an error came from. */
export interface Operation {
  /** The client's short name: `ec2`, `rds`, `secrets`. */
  readonly service: string;
  readonly name: string;
}

export function noteOperation(error: unknown, operation: Operation): void {
  if (typeof error === 'object' && error !== null && !operations.has(error)) {
    operations.set(error, operation);
  }
}

export function operationOf(error: unknown): Operation | undefined {
  return typeof error === 'object' && error !== null ? operations.get(error) : undefined;
}
