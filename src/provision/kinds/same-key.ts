/** Whether two references name one KMS key: AWS reports the ARN or the bare id, as it was given to it. */
export function sameKey(left: string | undefined, right: string): boolean {
  return left !== undefined && keyId(left) === keyId(right);
}

function keyId(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
