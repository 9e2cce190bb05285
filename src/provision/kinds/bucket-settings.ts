import {
  GetBucketNotificationConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { policiesEqualExcept, type Statement } from '../policy-equal.ts';
import type { Change, Ctx } from '../resource.ts';
import { housekeepingDiffers, type Lifecycle, withHousekeeping } from './bucket-lifecycle.ts';
import { addressOf, type BucketLive } from './bucket-live.ts';
import { sameKey } from './same-key.ts';

export interface BucketProps {
  readonly encryption: { readonly kmsKeyArn: string } | 'sse-s3';
  readonly policy: object;
  readonly lifecycle: Lifecycle;
  /** Sends events to EventBridge. False leaves what is set alone. */
  readonly eventBridge: boolean;
}

type Address = ReturnType<typeof addressOf>;

/** One setting of a bucket: what is wrong with it, in the operator's words, and the call that puts it right. */
interface Setting {
  readonly field: string;
  wrong(live: BucketLive, props: BucketProps): string | undefined;
  put(ctx: Ctx, at: Address, props: BucketProps, live: BucketLive): Promise<unknown>;
}

export function bucketDrift(live: BucketLive, props: BucketProps): Change[] {
  return SETTINGS.flatMap(({ field, wrong }) => {
    const text = wrong(live, props);
    return text === undefined ? [] : [{ field, text, effect: 'update' as const }];
  });
}

/** One call after the other: "A conflicting conditional operation is currently in progress against this resource." */
export async function syncBucket(
  ctx: Ctx,
  live: BucketLive,
  props: BucketProps,
  changes: readonly Change[],
): Promise<void> {
  const fields = new Set(changes.map((change) => change.field));
  for (const setting of SETTINGS.filter(({ field }) => fields.has(field)))
    await setting.put(ctx, addressOf(ctx, live.name), props, live);
}

const ownership: Setting = {
  field: 'ownership',
  wrong: (live) =>
    live.ownership === 'BucketOwnerEnforced' ? undefined : 'access control lists are not disabled',
  put: (ctx, at) =>
    ctx.aws.s3.send(
      new PutBucketOwnershipControlsCommand({
        ...at,
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
    ),
};

const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const publicAccess: Setting = {
  field: 'public-access',
  wrong({ publicAccess: live }) {
    const flags = Object.keys(BLOCKED) as (keyof typeof BLOCKED)[];
    const off = flags.filter((flag) => live?.[flag] !== true);
    return off.length === 0 ? undefined : `public access block is off: ${off.join(', ')}`;
  },
  put: (ctx, at) =>
    ctx.aws.s3.send(
      new PutPublicAccessBlockCommand({ ...at, PublicAccessBlockConfiguration: BLOCKED }),
    ),
};

const policy: Setting = {
  field: 'policy',
  wrong: (live, props) =>
    policiesEqualExcept(live.policy, props.policy, isAddedByLogDelivery)
      ? undefined
      : 'bucket policy differs',
  put: (ctx, at, props) =>
    ctx.aws.s3.send(new PutBucketPolicyCommand({ ...at, Policy: JSON.stringify(props.policy) })),
};

/** When a flow log is made, AWS may add its own statements for the delivery service, beside ours or in their place. */
function isAddedByLogDelivery({ Sid, Effect, Principal }: Statement): boolean {
  const service = (Principal as { readonly Service?: unknown } | undefined)?.Service;
  const whom = [service].flat();
  return (
    Effect === 'Allow' &&
    /^AWSLogDelivery/.test(Sid ?? '') &&
    whom.length === 1 &&
    whom[0] === 'delivery.logs.amazonaws.com'
  );
}

const encryption: Setting = {
  field: 'encryption',
  wrong(live, props) {
    const rule = live.encryption?.ApplyServerSideEncryptionByDefault;
    const now = `default encryption is ${rule?.SSEAlgorithm ?? 'not set'}`;
    if (props.encryption === 'sse-s3')
      return rule?.SSEAlgorithm === 'AES256' ? undefined : `${now}, wanted AES256`;
    if (rule?.SSEAlgorithm !== 'aws:kms') return `${now}, wanted aws:kms`;
    if (!sameKey(rule.KMSMasterKeyID, props.encryption.kmsKeyArn))
      return `default encryption is by another key, ${rule.KMSMasterKeyID ?? 'aws/s3'}`;
    return live.encryption?.BucketKeyEnabled === true ? undefined : 'bucket key is off';
  },
  put: (ctx, at, props) =>
    ctx.aws.s3.send(
      new PutBucketEncryptionCommand({
        ...at,
        ServerSideEncryptionConfiguration: { Rules: [encryptionRule(props.encryption)] },
      }),
    ),
};

function encryptionRule(wanted: BucketProps['encryption']): ServerSideEncryptionRule {
  if (wanted === 'sse-s3')
    return { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } };
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: wanted.kmsKeyArn,
    },
    BucketKeyEnabled: true,
  };
}

const versioning: Setting = {
  field: 'versioning',
  wrong: (live) => (live.versioning === 'Enabled' ? undefined : 'versioning is off'),
  put: (ctx, at) =>
    ctx.aws.s3.send(
      new PutBucketVersioningCommand({ ...at, VersioningConfiguration: { Status: 'Enabled' } }),
    ),
};

// The lifecycle rule comes last of all settings: a bucket that has it is set up.
const lifecycle: Setting = {
  field: 'lifecycle',
  wrong: (live, props) =>
    housekeepingDiffers(live.lifecycle, props.lifecycle) ? 'lifecycle rule differs' : undefined,
  async put(ctx, at, props, live) {
    if (props.eventBridge) await sendEvents(ctx, at);
    await ctx.aws.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        ...at,
        LifecycleConfiguration: { Rules: withHousekeeping(live.lifecycle, props.lifecycle) },
      }),
    );
  },
};

/**
 * Set with the lifecycle rule, never looked for: nothing of ours listens (docs/decisions/0003). The call replaces every
 * notification of the bucket, so those that others made are sent along.
 */
async function sendEvents(ctx: Ctx, at: Address): Promise<void> {
  const { $metadata: _, ...others } = await ctx.aws.s3.send(
    new GetBucketNotificationConfigurationCommand(at),
  );
  await ctx.aws.s3.send(
    new PutBucketNotificationConfigurationCommand({
      ...at,
      SkipDestinationValidation: true,
      NotificationConfiguration: { ...others, EventBridgeConfiguration: {} },
    }),
  );
}

const SETTINGS: readonly Setting[] = [
  ownership,
  publicAccess,
  policy,
  encryption,
  versioning,
  lifecycle,
];
