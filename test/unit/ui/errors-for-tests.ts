import { noteOperation } from '../../../src/aws/errors.ts';

/** An error as the AWS SDK throws it. */
export function awsError(
  code: string,
  message: string,
  o: { operation?: string; status?: number; wireCode?: string; requestId?: string } = {},
): Error {
  const error = Object.assign(new Error(message), {
    name: code,
    $fault: 'client',
    $metadata: { httpStatusCode: o.status ?? 400, requestId: o.requestId ?? '4c1f0f6e-0001' },
    ...(o.wireCode === undefined ? {} : { Code: o.wireCode }),
  });
  const [service, name] = (o.operation ?? '').split(':');
  if (service && name) noteOperation(error, { service, name });
  return error;
}
