import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { OrthwebError } from '../errors.ts';
import type { SecretLive } from '../provision/kinds/secret-settings.ts';
import { newWebLogin } from '../provision/kinds/web-login.ts';
import type { Ctx } from '../provision/resource.ts';
import { Secret } from '../secret.ts';
import type { ObserveInput } from './observe.ts';
import { presentSecret, secretValue } from './present-secret.ts';

/** IAM actions of this page. */
export const ACTIONS = ['secretsmanager:PutSecretValue', 'kms:GenerateDataKey', 'kms:Decrypt'];

export interface WebLogin {
  readonly username: string;
  readonly password: Secret<string>;
}

const shape = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** The secret of the web login, where there is one. */
export function webLoginSecret(input: ObserveInput): Promise<SecretLive> {
  return presentSecret(input, 'secrets/web', 'web login');
}

export async function readWebLogin(ctx: Ctx, secret: SecretLive): Promise<WebLogin> {
  return parsed(await secretValue(ctx, secret));
}

/** A new password for the same user, in the secret alone: hosts take it up when they start, or are told to. */
export async function rotateWebLogin(ctx: Ctx, secret: SecretLive): Promise<WebLogin> {
  const { username } = await readWebLogin(ctx, secret);
  const value = newWebLogin(username);
  const put = { SecretId: secret.ARN, SecretString: value.reveal() };
  await ctx.aws.secrets.send(new PutSecretValueCommand(put));
  return parsed(value);
}

/** Never quotes what it met: the parsers' own errors do. */
function parsed(value: Secret<string>): WebLogin {
  const checked = shape.safeParse(json(value.reveal()));
  if (!checked.success)
    throw new OrthwebError('the web login in Secrets Manager has not the form that is expected', {
      hint: 'it must be JSON with username and password: put it right in Secrets Manager',
    });
  const { username, password } = checked.data;
  return { username, password: new Secret(password) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
