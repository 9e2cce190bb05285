import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { ignoringGone } from '../already-gone.ts';
import { policiesEqual } from '../policy-equal.ts';
import type { Change, Ctx, Found, Kind, RemoveOptions, Tags } from '../resource.ts';
import { pointAlias } from './kms-alias.ts';
import { findKeys, type KeyLive, kmsTags } from './kms-key-search.ts';

export interface KmsKeyProps {
  readonly policy: object;
  /** Days from the scheduled to the real deletion, 7 to 30. */
  readonly deletionWindowDays: number;
}
export interface KmsKeyOut {
  readonly keyArn: string;
  readonly keyId: string;
}

const DESCRIPTION = 'Encrypts the data of one orthweb deployment';
/** Written on the key: whoever deletes it may have no configuration at hand. */
const WINDOW_TAG = 'orthweb:deletion-window-days';
const WINDOW_DAYS = 30;

/** The deployment's key with its alias. One that waits for its deletion is taken back: what it encrypted works again. */
export const KmsKey: Kind<KmsKeyProps, KeyLive, KmsKeyOut> = {
  type: 'kms:key',
  actions: [
    'kms:CreateKey',
    'kms:TagResource',
    'kms:DescribeKey',
    'kms:ListKeys',
    'kms:ListAliases',
    'kms:ListResourceTags',
    'kms:GetKeyPolicy',
    'kms:PutKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:EnableKeyRotation',
    'kms:UpdateKeyDescription',
    'kms:CreateAlias',
    'kms:UpdateAlias',
    'kms:DeleteAlias',
    'kms:ScheduleKeyDeletion',
    'kms:CancelKeyDeletion',
    'kms:EnableKey',
  ],
  typicalMs: 5_000,
  idempotency: 'none',
  retain: true,
  find: findAll,
  async create(ctx, at, { policy, deletionWindowDays }) {
    await ctx.aws.once.kms.send(
      new CreateKeyCommand({
        Description: DESCRIPTION,
        Policy: JSON.stringify(policy),
        Tags: kmsTags({ ...at.tags, ...windowTag(deletionWindowDays) }),
      }),
    );
  },
  drift,
  sync,
  async tag(ctx, { metadata }, tags: Tags) {
    await ctx.aws.kms.send(new TagResourceCommand({ KeyId: metadata.KeyId, Tags: kmsTags(tags) }));
  },
  delete: scheduleDeletion,
  outputs: ({ metadata }) => ({ keyArn: metadata.Arn ?? '', keyId: metadata.KeyId ?? '' }),
  ready: {
    status,
    pending: ['absent', 'Creating', 'Updating'],
    target: ['Enabled', 'Disabled', 'PendingDeletion'],
    timeoutMs: 120_000,
    everyMs: 3_000,
  },
  gone: {
    status,
    pending: ['Enabled', 'Disabled', 'Creating', 'Updating'],
    target: ['absent', 'PendingDeletion'],
    timeoutMs: 60_000,
    everyMs: 3_000,
  },
};

function status(live: KeyLive | undefined): string {
  return live === undefined ? 'absent' : (live.metadata.KeyState ?? 'Creating');
}

async function findAll(ctx: Ctx, ids: readonly string[]): Promise<Found<KeyLive>[]> {
  return (await Promise.all(ids.map((id) => findKeys(ctx, id)))).flat();
}

function windowTag(days: number): Tags {
  return { [WINDOW_TAG]: String(days) };
}

function windowOf(live: KeyLive): number {
  return Number(live.tags[WINDOW_TAG] ?? WINDOW_DAYS);
}

function drift(live: KeyLive, { policy, deletionWindowDays }: KmsKeyProps): Change[] {
  const { metadata } = live;
  const windowDays = windowOf(live);
  const found: (readonly [field: string, differs: boolean, text: string])[] = [
    ['state', metadata.KeyState === 'PendingDeletion', 'key is scheduled for deletion'],
    ['state', metadata.KeyState === 'Disabled', 'key is disabled'],
    ['policy', !policiesEqual(live.policy, policy), 'key policy differs'],
    ['rotation', !live.rotates, 'yearly key rotation is off'],
    ['description', metadata.Description !== DESCRIPTION, 'key description differs'],
    [
      'window',
      windowDays !== deletionWindowDays,
      `deletion window is ${windowDays} days, wanted ${deletionWindowDays}`,
    ],
    ['alias', !live.aliased, `${live.alias} does not name the key`],
  ];
  return found
    .filter(([, differs]) => differs)
    .map(([field, , text]) => ({ field, text, effect: 'update' }));
}

async function sync(
  ctx: Ctx,
  live: KeyLive,
  { policy, deletionWindowDays }: KmsKeyProps,
  changes: readonly Change[],
): Promise<void> {
  const { kms } = ctx.aws;
  const { KeyId, KeyState } = live.metadata;
  const fields = new Set(changes.map((change) => change.field));
  // "When this operation succeeds, the key state of the KMS key is Disabled. To enable the KMS key, use EnableKey."
  // Everything else but the policy needs an enabled key.
  if (KeyState === 'PendingDeletion') await kms.send(new CancelKeyDeletionCommand({ KeyId }));
  if (fields.has('state')) await kms.send(new EnableKeyCommand({ KeyId }));
  if (fields.has('policy'))
    await kms.send(
      new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: JSON.stringify(policy) }),
    );
  if (fields.has('rotation')) await kms.send(new EnableKeyRotationCommand({ KeyId }));
  if (fields.has('description'))
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: DESCRIPTION }));
  if (fields.has('window'))
    await kms.send(new TagResourceCommand({ KeyId, Tags: kmsTags(windowTag(deletionWindowDays)) }));
  if (fields.has('alias')) await pointAlias(ctx, live.id, live.alias, KeyId ?? '');
}

/** The alias stays with a key that is only waiting; where everything goes, its name becomes free at once. */
async function scheduleDeletion(ctx: Ctx, live: KeyLive, how: RemoveOptions): Promise<void> {
  const { kms } = ctx.aws;
  await ignoringGone(
    kms.send(
      new ScheduleKeyDeletionCommand({
        KeyId: live.metadata.KeyId,
        PendingWindowInDays: windowOf(live),
      }),
    ),
  );
  if (how.purge && live.aliased)
    await ignoringGone(kms.send(new DeleteAliasCommand({ AliasName: live.alias })));
}
