import { codesOf, hasCode, messageOf, operationOf } from './errors.ts';

const IN_USE =
  /^(DependencyViolation|InvalidGroup\.InUse|InvalidIPAddress\.InUse|InvalidNetworkInterface\.InUse|InvalidDBSubnetGroupStateFault|InvalidDBParameterGroupState(Fault)?|InvalidDBInstanceState(Fault)?|InvalidDBSnapshotState(Fault)?|DeleteConflict(Exception)?|BucketNotEmpty|OperationAborted|OperationAbortedException|ResourceInUse|IncorrectInstanceState|InvalidInstanceID\.NotLaunched)$/;

/** A delete that AWS refuses for now: it will be accepted once something else has gone. */
export function isBlocked(error: unknown): boolean {
  if (codesOf(error).some((code) => IN_USE.test(code))) return true;
  if (hasCode(error, 'InvalidParameterValue')) return /in use/.test(messageOf(error));
  // "You do not have permission to access the specified resource": the answer for an address that is being unmapped.
  if (hasCode(error, 'AuthFailure')) return operationOf(error)?.name === 'ReleaseAddress';
  // "Cannot delete protected DB Instance, please disable deletion protection": it was lifted a moment ago.
  if (hasCode(error, 'InvalidParameterCombination'))
    return /deletion protection/.test(messageOf(error));
  // Termination protection was lifted a moment ago and EC2 does not see it yet.
  return (
    hasCode(error, 'OperationNotPermitted') && operationOf(error)?.name === 'TerminateInstances'
  );
}
