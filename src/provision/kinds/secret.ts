import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput as Live,
  RestoreSecretCommand,
  TagResourceCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { hasCode, messageOf } from '../../aws/errors.ts';
import { Secret as Hidden } from '../../secret.ts';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, Identity, Kind, RemoveOptions } from '../resource.ts';
import { sameKey } from './same-key.ts';

export interface SecretProps {
  readonly kmsKeyArn: string;
  readonly description: string;
  /** `written-by-host`: made empty; its value never passes through the operator's machine. */
  readonly value: 'generated-login' | 'written-by-host';
}
export interface SecretOut {
  readonly arn: string;
  readonly name: string;
}

/** A secret. One that waits for its deletion is taken back, with its value: its name is not free in that time. */
export const Secret: Kind<SecretProps, Live, SecretOut> = {
  type: 'secretsmanager:secret',
  actions: [
    'secretsmanager:CreateSecret',
    'secretsmanager:TagResource',
    'secretsmanager:DescribeSecret',
    'secretsmanager:UpdateSecret',
    'secretsmanager:RestoreSecret',
    'secretsmanager:DeleteSecret',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ],
  typicalMs: 2_000,
  idempotency: 'name',
  existsCodes: ['ResourceExistsException'],
  find,
  create,
  drift,
  sync,
  async tag(ctx, live, tags) {
    await ctx.aws.secrets.send(new TagResourceCommand({ SecretId: live.ARN, Tags: tagList(tags) }));
  },
  delete: remove,
  outputs: (live) => ({ arn: live.ARN ?? '', name: live.Name ?? '' }),
  ready: {
    status,
    pending: ['absent'],
    target: ['present', 'scheduled for deletion'],
    timeoutMs: 60_000,
    everyMs: 2_000,
  },
  gone: {
    status,
    pending: ['present'],
    target: ['absent', 'scheduled for deletion'],
    timeoutMs: 60_000,
    everyMs: 2_000,
  },
};

function status(live: Live | undefined): string {
  if (live === undefined) return 'absent';
  return live.DeletedDate === undefined ? 'present' : 'scheduled for deletion';
}

// By name: "ListSecrets might not reflect changes from the last five minutes."
async function find(ctx: Ctx, ids: readonly string[]): Promise<Found<Live>[]> {
  const looks = ids.map(async (id): Promise<Found<Live> | undefined> => {
    const name = names(ctx).of(id);
    const look = new DescribeSecretCommand({ SecretId: name });
    const live = await unlessGone(ctx.aws.secrets.send(look));
    return live && { id, ref: name, tags: fromTagList(live.Tags), live };
  });
  return (await Promise.all(looks)).filter((found) => found !== undefined);
}

async function create(ctx: Ctx, at: Identity, props: SecretProps): Promise<void> {
  const login = props.value === 'generated-login' ? generatedLogin() : undefined;
  await ctx.aws.secrets.send(
    new CreateSecretCommand({
      Name: at.name,
      Description: props.description,
      KmsKeyId: props.kmsKeyArn,
      Tags: tagList(at.tags),
      ...(login === undefined ? {} : { SecretString: login.reveal() }),
    }),
  );
}

/** 192 random bits as 32 characters that need no quoting in a shell, a URL or JSON. */
function generatedLogin(): Hidden<string> {
  const password = randomBytes(24).toString('base64url');
  return new Hidden(JSON.stringify({ username: 'siteadmin', password }));
}

function drift(live: Live, props: SecretProps): Change[] {
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

async function sync(
  ctx: Ctx,
  live: Live,
  props: SecretProps,
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
async function remove(ctx: Ctx, live: Live, how: RemoveOptions): Promise<void> {
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
