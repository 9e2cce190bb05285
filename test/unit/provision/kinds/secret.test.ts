import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/provision/kinds/secret.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k-1';
const NAME = 'orthweb/wealthy-lemur/web-login';
const props = { kmsKeyArn: KEY, description: 'Web login', value: 'generated-login' as const };
const live = {
  $metadata: {},
  ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${NAME}-AbCdEf`,
  Name: NAME,
  Description: 'Web login',
  KmsKeyId: KEY,
};
const scheduled = { ...live, DeletedDate: new Date(0) };
const at = { id: 'secrets/web', name: NAME, tags: { 'orthweb:id': 'secrets/web' }, token: '' };

function secrets(answers: Record<string, Answer>) {
  const client = new SecretsManagerClient(OFFLINE);
  return { sent: answerWith(client, answers), ctx: ctxWith({ secrets: client }) };
}

describe('drift', () => {
  it('is none for a secret as AWS echoes it', () => {
    expect(Secret.drift(live, props)).toEqual([]);
  });

  it.each([
    ['deletion', scheduled],
    ['key', { ...live, KmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/k-2' }],
    ['key', { ...live, KmsKeyId: undefined }],
    ['description', { ...live, Description: undefined }],
  ])('is exactly one change of %s', (field, changed) => {
    expect(Secret.drift(changed, props)).toMatchObject([{ field, effect: 'update' }]);
  });
});

describe('find', () => {
  it('asks for each by its name and passes over the missing one', async () => {
    const { ctx, sent } = secrets({
      DescribeSecret: ({ SecretId }) =>
        SecretId === NAME
          ? { ...live, Tags: [{ Key: 'orthweb:id', Value: 'secrets/web' }] }
          : awsError('ResourceNotFoundException'),
    });
    const found = await Secret.find(ctx, ['secrets/web', 'secrets/database']);
    expect(found).toMatchObject([{ id: 'secrets/web', tags: { 'orthweb:id': 'secrets/web' } }]);
    expect(sent).toHaveLength(2);
  });
});

describe('a secret that waits for its deletion', () => {
  it('is good enough to go on with, and counts as gone', () => {
    expect(Secret.ready.target).toContain(Secret.ready.status(scheduled));
    expect(Secret.gone.target).toContain(Secret.gone.status(scheduled));
  });

  it('is taken back before it is changed, and keeps its value', async () => {
    const { ctx, sent } = secrets({ RestoreSecret: {}, UpdateSecret: {} });
    const stale = { ...scheduled, Description: 'older' };
    await Secret.sync(ctx, stale, props, Secret.drift(stale, props));
    expect(sent.map((one) => one.name)).toEqual(['RestoreSecret', 'UpdateSecret']);
    expect(Object.keys(sent[1]?.input)).not.toContain('SecretString');
  });

  it('may be deleted again', async () => {
    const text = 'it was already scheduled for deletion';
    const { ctx } = secrets({ DeleteSecret: awsError('InvalidRequestException', 400, text) });
    await Secret.delete(ctx, scheduled, { purge: false, finalSnapshot: '' });
  });
});

it('can be taken back for 30 days unless the data is to go', async () => {
  const { ctx, sent } = secrets({ DeleteSecret: {} });
  for (const purge of [false, true]) await Secret.delete(ctx, live, { purge, finalSnapshot: '' });
  expect(sent.map((one) => one.input)).toEqual([
    { SecretId: live.ARN, RecoveryWindowInDays: 30 },
    { SecretId: live.ARN, ForceDeleteWithoutRecovery: true },
  ]);
});

it('is not taken for gone where it should go at once and AWS refuses', async () => {
  const refused = awsError('InvalidRequestException', 400, 'it was marked for deletion');
  const { ctx } = secrets({ DeleteSecret: refused });
  const attempt = Secret.delete(ctx, scheduled, { purge: true, finalSnapshot: '' });
  await expect(attempt).rejects.toBe(refused);
});

it('does not hide another refusal to delete', async () => {
  const refused = awsError('InvalidRequestException', 400, 'the secret is managed by a service');
  const { ctx } = secrets({ DeleteSecret: refused });
  const attempt = Secret.delete(ctx, live, { purge: true, finalSnapshot: '' });
  await expect(attempt).rejects.toBe(refused);
});

describe('the value', () => {
  it('is a login of 32 characters, another one every time', async () => {
    const { ctx, sent } = secrets({ CreateSecret: {} });
    for (let i = 0; i < 2; i += 1) await Secret.create?.(ctx, at, props);
    const logins = sent.map((one) => JSON.parse(one.input.SecretString));
    for (const { username, password } of logins) {
      expect(username).toBe('siteadmin');
      expect(password).toMatch(/^[A-Za-z0-9_-]{32}$/);
    }
    expect(logins[0].password).not.toBe(logins[1].password);
  });

  it('is left to the host where a host writes it', async () => {
    const { ctx, sent } = secrets({ CreateSecret: {} });
    await Secret.create?.(ctx, at, { ...props, value: 'written-by-host' });
    expect(Object.keys(sent[0]?.input)).not.toContain('SecretString');
  });

  it('shows in nothing but the call: not in the error, not in its text, not in the result', async () => {
    let password = '';
    const { ctx } = secrets({
      CreateSecret: ({ SecretString }) => {
        password = JSON.parse(SecretString).password;
        return awsError('InternalServiceError', 500, 'An error occurred on the server side.');
      },
    });
    const error: unknown = await Secret.create?.(ctx, at, props).catch((thrown: unknown) => thrown);
    expect(password).toHaveLength(32);
    const shown = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error)];
    expect(shown.join()).not.toContain(password);
    expect(JSON.stringify(ctx, (key, value) => (key === 'aws' ? '' : value))).not.toContain(
      password,
    );
  });
});
