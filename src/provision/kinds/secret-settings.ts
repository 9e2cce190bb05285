import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { hasCode, messageOf } from '../../aws/errors.ts';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, RemoveOptions, Tags } from '../resource.ts';
import { sameKey } from './same-key.ts';

/** What Secrets Manager says of a secret: everything but its value. */
export type SecretLive = DescribeSecretCommandOutput;

export interface SecretSettings {
  readonly kmsKeyArn: string;
  readonly description: string;
}

export interface SecretOut {
  readonly arn: string;
  readonly name: string;
}

export const SECRET_ACTIONS = [
  'secretsmanager:CreateSecret',
  'secretsmanager:TagResource',
  'secretsmanager:DescribeSecret',
  'secretsmanager:UpdateSecret',
  'secretsmanager:RestoreSecret',
  'secretsmanager:DeleteSecret',
  'kms:GenerateDataKey',
  'kms:Decrypt',
] as const;

// By name: "ListSecrets might not reflect changes from the last five minutes."
async function findSecrets(ctx: Ctx, ids: readonly string[]): Promise<Found<SecretLive>[]> {
  const looks = ids.map(async (id): Promise<Found<SecretLive> | undefined> => {
    const name = names(ctx).of(id);
    const look = new DescribeSecretCommand({ SecretId: name });
    const live = await unlessGone(ctx.aws.secrets.send(look));
    return live && { id, ref: name, tags: fromTagList(live.Tags), live };
  });
  return (await Promise.all(looks)).filter((found) => found !== undefined);
}

export function secretOutputs(live: SecretLive): SecretOut {
  return { arn: live.ARN ?? '', name: live.Name ?? '' };
}

export async function tagSecret(ctx: Ctx, live: SecretLive, tags: Tags): Promise<void> {
  await ctx.aws.secrets.send(new TagResourceCommand({ SecretId: live.ARN, Tags: tagList(tags) }));
}

export function settingChanges(live: SecretLive, props: SecretSettings): Change[] {
  const found: (readonly [field: string, differs: boolean, text: string])[] = [
    ['deletion', live.DeletedDate !== undefined, 'secret is scheduled for deletion'],
    [
      'key',
      !sameKey(live.KmsKeyId, props.kmsKeyArn),
      `secret is encrypted by another key, ${live.KmsKeyId ?? 'aws/secretsmanager'}`,
    ],
    ['description', live.Description !== props.description, 'description differs'],
  ];
  return found
    .filter(([, differs]) => differs)
    .map(([field, , text]) => ({ field, text, effect: 'update' }));
}

export async function correctSettings(
  ctx: Ctx,
  live: SecretLive,
  props: SecretSettings,
  changes: readonly Change[],
): Promise<void> {
  const { secrets } = ctx.aws;
  const fields = new Set(changes.map((change) => change.field));
  const SecretId = live.ARN;
  if (fields.has('deletion')) await secrets.send(new RestoreSecretCommand({ SecretId }));
  if (fields.has('key') || fields.has('description'))
    await secrets.send(
      new UpdateSecretCommand({
        SecretId,
        Description: props.description,
        KmsKeyId: props.kmsKeyArn,
      }),
    );
}

/** Without purge the value can be taken back for 30 days; with it, also where that time already runs, it is gone. */
async function removeSecret(ctx: Ctx, live: SecretLive, how: RemoveOptions): Promise<void> {
  const extent = how.purge ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: 30 };
  try {
    await ignoringGone(
      ctx.aws.secrets.send(new DeleteSecretCommand({ SecretId: live.ARN, ...extent })),
    );
  } catch (error) {
    // Refused because it was marked for deletion before: what was asked for, unless nothing is to be kept.
    const waits =
      !how.purge &&
      hasCode(error, 'InvalidRequestException') &&
      /deletion|deleted/.test(messageOf(error));
    if (!waits) throw error;
  }
}

const WAIT = { status, timeoutMs: 60_000, everyMs: 2_000 };

/** What a kind of secret has in common with every other. */
export const ANY_SECRET = {
  typicalMs: 2_000,
  idempotency: 'name' as const,
  existsCodes: ['ResourceExistsException'],
  find: findSecrets,
  tag: tagSecret,
  delete: removeSecret,
  ready: { ...WAIT, pending: ['absent'], target: ['present', 'scheduled for deletion'] },
  gone: { ...WAIT, pending: ['present'], target: ['absent', 'scheduled for deletion'] },
};

function status(live: SecretLive | undefined): string {
  if (live === undefined) return 'absent';
  return live.DeletedDate === undefined ? 'present' : 'scheduled for deletion';
}
