import { describe, expect, it } from 'vitest';
import { isBlocked } from '../../../src/aws/blocked.ts';
import { noteOperation } from '../../../src/aws/errors.ts';

function refused(operation: string, code: string, message = 'no'): Error {
  const error = Object.assign(new Error(message), { name: code });
  noteOperation(error, { service: 'any', name: operation });
  return error;
}

describe('a delete that AWS will accept later', () => {
  it.each([
    ['DeleteVpc', 'DependencyViolation'],
    ['DeleteSecurityGroup', 'InvalidGroup.InUse'],
    ['ReleaseAddress', 'InvalidIPAddress.InUse'],
    ['DeleteNetworkInterface', 'InvalidNetworkInterface.InUse'],
    ['DeleteDBSubnetGroup', 'InvalidDBSubnetGroupStateFault'],
    ['DeleteDBParameterGroup', 'InvalidDBParameterGroupState'],
    ['DeleteDBParameterGroup', 'InvalidDBParameterGroupStateFault'],
    ['DeleteDBInstance', 'InvalidDBInstanceState'],
    ['DeleteDBSnapshot', 'InvalidDBSnapshotState'],
    ['DeleteRole', 'DeleteConflict'],
    ['DeleteRole', 'DeleteConflictException'],
    ['DeleteBucket', 'BucketNotEmpty'],
    ['DeleteBucket', 'OperationAborted'],
    ['DeleteLogGroup', 'OperationAbortedException'],
    ['TerminateInstances', 'IncorrectInstanceState'],
  ])('%s: %s', (operation, code) => {
    expect(isBlocked(refused(operation, code))).toBe(true);
  });

  it('an interface that is "currently in use" is named by the sentence alone', () => {
    const sentence = "Network interface 'eni-1' is currently in use.";
    expect(isBlocked(refused('DeleteNetworkInterface', 'InvalidParameterValue', sentence))).toBe(
      true,
    );
    expect(isBlocked(refused('DeleteNetworkInterface', 'InvalidParameterValue', 'bad id'))).toBe(
      false,
    );
  });

  it('an address that is being unmapped is refused as if it were not ours', () => {
    expect(isBlocked(refused('ReleaseAddress', 'AuthFailure'))).toBe(true);
    expect(isBlocked(refused('DeleteVpc', 'AuthFailure'))).toBe(false);
  });

  it('termination protection that was lifted a moment ago still refuses', () => {
    expect(isBlocked(refused('TerminateInstances', 'OperationNotPermitted'))).toBe(true);
    expect(isBlocked(refused('DeleteSecurityGroup', 'OperationNotPermitted'))).toBe(false);
  });
});

it.each(['UnauthorizedOperation', 'AccessDenied', 'InvalidVpcID.NotFound', 'VcpuLimitExceeded'])(
  '%s will not change by waiting',
  (code) => {
    expect(isBlocked(refused('DeleteVpc', code, 'it is in use'))).toBe(false);
  },
);
