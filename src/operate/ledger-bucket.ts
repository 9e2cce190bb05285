import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { hasCode } from '../aws/errors.ts';
import { isMissing, type Ledger, ledgerBucket } from './ledger.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  's3:CreateBucket',
  's3:PutBucketOwnershipControls',
  's3:ListBucket',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketPolicy',
  's3:DeleteBucket',
];

/** Makes the ledger's bucket where there is none. Its name holds the account, so nobody else's can be in the way. */
export async function ensureLedger(ledger: Ledger, partition: string): Promise<void> {
  const { account, region } = ledger.at;
  const Bucket = ledgerBucket(ledger.at);
  const where = { Bucket, ExpectedBucketOwner: account };
  try {
    await ledger.s3.send(new HeadBucketCommand(where));
    return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await createBucket(ledger, Bucket, region);
  await ledger.s3.send(
    new PutPublicAccessBlockCommand({
      ...where,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  const Policy = JSON.stringify(tlsOnly(`arn:${partition}:s3:::${Bucket}`));
  await ledger.s3.send(new PutBucketPolicyCommand({ ...where, Policy }));
}

async function createBucket(ledger: Ledger, Bucket: string, region: string): Promise<void> {
  try {
    await ledger.s3.send(
      new CreateBucketCommand({
        Bucket,
        ObjectOwnership: 'BucketOwnerEnforced',
        // us-east-1 is no location: there the element must be absent.
        ...(region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' } }),
      }),
    );
  } catch (error) {
    if (!hasCode(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** Removes the bucket with the last deployment; with another one in it, it stays. */
export async function removeEmptyLedger(ledger: Ledger): Promise<void> {
  if ((await ledger.deployments()).size > 0) return;
  const where = { Bucket: ledgerBucket(ledger.at), ExpectedBucketOwner: ledger.at.account };
  try {
    await ledger.s3.send(new DeleteBucketCommand(where));
  } catch (error) {
    // Another first `up` has just put its lock there.
    if (!isMissing(error) && !hasCode(error, 'BucketNotEmpty')) throw error;
  }
}

function tlsOnly(arn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyInsecureTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
