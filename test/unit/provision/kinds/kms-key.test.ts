import { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { NameTaken } from '../../../../src/provision/identity.ts';
import { KmsKey } from '../../../../src/provision/kinds/kms-key.ts';
import type { KeyLive } from '../../../../src/provision/kinds/kms-key-search.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ALIAS = 'alias/orthweb-wealthy-lemur';
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*' }] };
const props = { policy, deletionWindowDays: 30 };
const metadata = {
  KeyId: 'k-1',
  Arn: 'arn:aws:kms:eu-west-1:123456789012:key/k-1',
  KeyState: 'Enabled' as const,
  Description: 'Encrypts the data of one orthweb deployment',
};
const OURS = [
  { TagKey: 'orthweb:deployment', TagValue: 'wealthy-lemur' },
  { TagKey: 'orthweb:id', TagValue: 'keys/key' },
];
const live: KeyLive = {
  id: 'keys/key',
  metadata,
  tags: { 'orthweb:deployment': 'wealthy-lemur', 'orthweb:id': 'keys/key' },
  policy: JSON.stringify({ ...policy, Statement: policy.Statement[0] }),
  rotates: true,
  alias: ALIAS,
  aliased: true,
};
const pending = { ...live, metadata: { ...metadata, KeyState: 'PendingDeletion' as const } };

function kms(answers: Record<string, Answer>) {
  const client = new KMSClient(OFFLINE);
  const sent = answerWith(client, {
    GetKeyPolicy: { Policy: live.policy },
    GetKeyRotationStatus: { KeyRotationEnabled: true },
    ListResourceTags: { Tags: OURS },
    DescribeKey: { KeyMetadata: metadata },
    ...answers,
  });
  const ctx = ctxWith({ kms: client });
  return { ctx, sent, names: () => sent.map((one) => one.name) };
}

async function repaired(broken: KeyLive, answers: Record<string, Answer> = {}) {
  const cloud = kms({
    CancelKeyDeletion: {},
    EnableKey: {},
    EnableKeyRotation: {},
    CreateAlias: {},
    UpdateAlias: {},
    TagResource: {},
    ...answers,
  });
  await KmsKey.sync(cloud.ctx, broken, props, KmsKey.drift(broken, props));
  return cloud;
}

describe('drift', () => {
  it('is none for a key as AWS echoes it', () => {
    expect(KmsKey.drift(live, props)).toEqual([]);
  });

  it.each<[string, KeyLive]>([
    ['state', pending],
    ['state', { ...live, metadata: { ...metadata, KeyState: 'Disabled' } }],
    ['policy', { ...live, policy: JSON.stringify({ ...policy, Statement: [] }) }],
    ['policy', { ...live, policy: undefined }],
    ['rotation', { ...live, rotates: false }],
    ['description', { ...live, metadata: { ...metadata, Description: '' } }],
    ['window', { ...live, tags: { ...live.tags, 'orthweb:deletion-window-days': '7' } }],
    ['alias', { ...live, aliased: false }],
  ])('is exactly one change of %s', (field, changed) => {
    expect(KmsKey.drift(changed, props)).toMatchObject([{ field, effect: 'update' }]);
  });
});

describe('find', () => {
  it('needs four calls for a key with its alias', async () => {
    const { ctx, names } = kms({});
    const [found] = await KmsKey.find(ctx, ['keys/key']);
    expect(found).toMatchObject({ ref: 'k-1', tags: { 'orthweb:id': 'keys/key' } });
    expect(names()).toHaveLength(4);
  });

  const lost = (tags: Answer) => ({
    DescribeKey: ({ KeyId }: { KeyId: string }) =>
      KeyId === ALIAS ? awsError('NotFoundException') : { KeyMetadata: { ...metadata, KeyId } },
    ListKeys: { Keys: [{ KeyId: 'named' }, { KeyId: 'k-1' }, { KeyId: 'other' }] },
    ListAliases: { Aliases: [{ AliasName: 'alias/theirs', TargetKeyId: 'named' }] },
    ListResourceTags: tags,
  });
  const ofKeyOne = ({ KeyId }: { KeyId: string }) => ({ Tags: KeyId === 'k-1' ? OURS : [] });

  it('meets a key that a killed run left without its alias, and asks only keys that have none', async () => {
    const { ctx, sent } = kms(lost(ofKeyOne));
    const found = await KmsKey.find(ctx, ['keys/key']);
    expect(found.map((one) => [one.ref, one.live.aliased])).toEqual([['k-1', false]]);
    const asked = sent.filter((one) => one.name === 'ListResourceTags');
    expect(asked.map((one) => one.input.KeyId)).not.toContain('named');
  });

  it('passes over a key whose own policy shuts the account out', async () => {
    const shut = awsError('AccessDeniedException', 400, 'because no resource-based policy allows');
    const { ctx } = kms(lost((input) => (input.KeyId === 'other' ? shut : ofKeyOne(input))));
    expect(await KmsKey.find(ctx, ['keys/key'])).toHaveLength(1);
  });

  it('fails where the operator may not look: nobody would know whether there is a key', async () => {
    const refused = awsError('AccessDeniedException', 400, 'no identity-based policy allows it');
    const { ctx } = kms(lost(() => refused));
    await expect(KmsKey.find(ctx, ['keys/key'])).rejects.toBe(refused);
  });

  it('does not call a key untagged that KMS does not show everywhere yet', async () => {
    const { ctx } = kms({ ListResourceTags: awsError('NotFoundException') });
    expect(await KmsKey.find(ctx, ['keys/key'])).toEqual([]);
  });
});

describe('a key that waits for its deletion', () => {
  it('is good enough to go on with, and counts as gone', () => {
    expect(KmsKey.ready.target).toContain(KmsKey.ready.status(pending));
    expect(KmsKey.gone.target).toContain(KmsKey.gone.status(pending));
  });

  it('is taken back and enabled before anything else is put right', async () => {
    const { names } = await repaired({ ...pending, rotates: false, aliased: false });
    expect(names()).toEqual(['CancelKeyDeletion', 'EnableKey', 'EnableKeyRotation', 'CreateAlias']);
  });

  it('may be deleted again', async () => {
    const again = awsError('KMSInvalidStateException', 400, 'arn:aws:kms:x is pending deletion.');
    const { ctx, names } = kms({ ScheduleKeyDeletion: again, DeleteAlias: {} });
    await KmsKey.delete(ctx, pending, { purge: true, finalSnapshot: '' });
    expect(names()).toEqual(['ScheduleKeyDeletion', 'DeleteAlias']);
  });
});

describe('the alias', () => {
  const taken = awsError('AlreadyExistsException');

  it('is left alone where it names the key of somebody else', async () => {
    const theirs = {
      DescribeKey: { KeyMetadata: { KeyId: 'k-2' } },
      ListResourceTags: { Tags: [] },
    };
    const attempt = repaired({ ...live, aliased: false }, { CreateAlias: taken, ...theirs });
    await expect(attempt).rejects.toThrow(NameTaken);
  });

  it('is moved from a key that is ours', async () => {
    const ours = { DescribeKey: { KeyMetadata: { KeyId: 'k-2' } } };
    const { sent } = await repaired({ ...live, aliased: false }, { CreateAlias: taken, ...ours });
    expect(sent.at(-1)).toMatchObject({ name: 'UpdateAlias', input: { TargetKeyId: 'k-1' } });
  });

  it('is moved from a key that is gone', async () => {
    const gone = { DescribeKey: awsError('NotFoundException') };
    const { sent } = await repaired({ ...live, aliased: false }, { CreateAlias: taken, ...gone });
    expect(sent.at(-1)?.name).toBe('UpdateAlias');
  });

  it('needs nothing more where a lost reply had made it already', async () => {
    const { names } = await repaired({ ...live, aliased: false }, { CreateAlias: taken });
    expect(names()).toEqual(['CreateAlias', 'DescribeKey']);
  });

  it('stays where the key has another one', async () => {
    const { ctx, names } = kms({ ScheduleKeyDeletion: {} });
    const how = { purge: true, finalSnapshot: '' };
    await KmsKey.delete(ctx, { ...live, aliased: false }, how);
    expect(names()).toEqual(['ScheduleKeyDeletion']);
  });
});

it('is created once, with identity and deletion window written in the call', async () => {
  const client = new KMSClient(OFFLINE);
  const sent = answerWith(client, { CreateKey: {} });
  const none = undefined as never;
  const ctx = ctxWith({ once: { kms: client, ec2: none, ssm: none } });
  const at = { id: 'keys/key', name: ALIAS, tags: { 'orthweb:id': 'keys/key' }, token: '' };
  await KmsKey.create?.(ctx, at, { policy, deletionWindowDays: 9 });
  expect(sent).toMatchObject([
    {
      name: 'CreateKey',
      input: {
        Tags: [
          { TagKey: 'orthweb:id', TagValue: 'keys/key' },
          { TagKey: 'orthweb:deletion-window-days', TagValue: '9' },
        ],
      },
    },
  ]);
});

it('waits as long for its deletion as the key itself says', async () => {
  const { ctx, sent } = kms({ ScheduleKeyDeletion: {} });
  const short = { ...live, tags: { ...live.tags, 'orthweb:deletion-window-days': '7' } };
  for (const one of [live, short])
    await KmsKey.delete(ctx, one, { purge: false, finalSnapshot: '' });
  expect(sent.map((one) => one.input.PendingWindowInDays)).toEqual([30, 7]);
});
