import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { readWebLogin, rotateWebLogin } from '../../../src/operate/web-login.ts';
import { answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

const SECRET = { $metadata: {}, ARN: 'arn:login' };

function secret(SecretString: string) {
  const secrets = new SecretsManagerClient(OFFLINE);
  const sent = answerWith(secrets, { GetSecretValue: { SecretString }, PutSecretValue: {} });
  return { ctx: ctxWith({ secrets }), sent };
}

const OLD = JSON.stringify({ username: 'radiology', password: 'old-password-of-the-site' });

describe('the web login', () => {
  it('is read from its secret, and its password shows nowhere by itself', async () => {
    const login = await readWebLogin(secret(OLD).ctx, SECRET);
    expect(login.username).toBe('radiology');
    expect(login.password.reveal()).toBe('old-password-of-the-site');
    expect(inspect(login, { depth: 9 })).not.toContain('old-password');
    expect(JSON.stringify(login)).not.toContain('old-password');
  });

  it('is made anew for the same user, and stored before it is told', async () => {
    const { ctx, sent } = secret(OLD);
    const login = await rotateWebLogin(ctx, SECRET);
    expect(login.username).toBe('radiology');
    expect(login.password.reveal()).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const [, put] = sent;
    expect(put?.input.SecretId).toBe('arn:login');
    expect(JSON.parse(put?.input.SecretString)).toEqual({
      username: 'radiology',
      password: login.password.reveal(),
    });
    const another = await rotateWebLogin(ctx, SECRET);
    expect(another.password.reveal()).not.toBe(login.password.reveal());
  });

  it.each(['', 'old-password-of-the-site', '{"username":"x","password":5,"old-password":1}'])(
    'that is in no form we know is left as it is, and not quoted: %j',
    async (text) => {
      const { ctx, sent } = secret(text);
      const error = await rotateWebLogin(ctx, SECRET).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ message: expect.stringContaining('has not the form') });
      expect(inspect(error, { depth: 9 })).not.toContain('old-password');
      expect(sent.map(({ name }) => name)).toEqual(['GetSecretValue']);
    },
  );
});
