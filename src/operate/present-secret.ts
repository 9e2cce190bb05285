import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '../errors.ts';
import type { SecretLive } from '../provision/kinds/secret-settings.ts';
import type { Ctx } from '../provision/resource.ts';
import { theOne } from '../provision/task.ts';
import { Secret } from '../secret.ts';
import { look, type ObserveInput } from './observe.ts';

/** IAM actions of this page. */
export const ACTIONS = ['secretsmanager:GetSecretValue', 'kms:Decrypt'];

/** What AWS says of a node's secret; where there is none to work with, why. `what`: `web login`. */
export async function presentSecret(
  input: ObserveInput,
  id: string,
  what: string,
): Promise<SecretLive> {
  const { ctx } = input;
  const { nodes, survey } = await look(input, { only: [id] });
  const found = nodes.map(async (node) => theOne(ctx, id, await survey.of(node)));
  const live = (await Promise.all(found))[0]?.live as SecretLive | undefined;
  if (live === undefined)
    throw new UsageError(`${ctx.deployment} has no ${what} yet`, {
      hint: `make it: orthweb up --name ${ctx.deployment}`,
    });
  if (live.DeletedDate !== undefined)
    throw new UsageError(`${ctx.deployment} was removed, and its ${what} with it`, {
      hint: `orthweb up --name ${ctx.deployment} brings both back`,
    });
  return live;
}

export async function secretValue(ctx: Ctx, secret: SecretLive): Promise<Secret<string>> {
  const ask = new GetSecretValueCommand({ SecretId: secret.ARN });
  return new Secret((await ctx.aws.secrets.send(ask)).SecretString ?? '');
}
