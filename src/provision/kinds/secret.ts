import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Secret as Hidden } from '../../secret.ts';
import { tagList } from '../identity.ts';
import type { Ctx, Identity, Kind } from '../resource.ts';
import {
  ANY_SECRET,
  correctSettings,
  SECRET_ACTIONS,
  type SecretLive,
  type SecretOut,
  type SecretSettings,
  secretOutputs,
  settingChanges,
} from './secret-settings.ts';
import { newWebLogin } from './web-login.ts';

export interface SecretProps extends SecretSettings {
  /**
   * `written-by-host`: made empty; its value never passes through the operator's machine. A function makes the first
   * value, once: the secret keeps what it has.
   */
  readonly value: 'generated-login' | 'written-by-host' | (() => Promise<Hidden<string>>);
}

/** A secret. One that waits for its deletion is taken back, with its value: its name is not free in that time. */
export const Secret: Kind<SecretProps, SecretLive, SecretOut> = {
  ...ANY_SECRET,
  type: 'secretsmanager:secret',
  actions: SECRET_ACTIONS,
  create,
  drift: settingChanges,
  sync: correctSettings,
  outputs: secretOutputs,
};

async function create(ctx: Ctx, at: Identity, props: SecretProps): Promise<void> {
  const value = await firstValue(props);
  await ctx.aws.secrets.send(
    new CreateSecretCommand({
      Name: at.name,
      Description: props.description,
      KmsKeyId: props.kmsKeyArn,
      Tags: tagList(at.tags),
      ...(value === undefined ? {} : { SecretString: value.reveal() }),
    }),
  );
}

async function firstValue({ value }: SecretProps): Promise<Hidden<string> | undefined> {
  if (value === 'written-by-host') return undefined;
  return value === 'generated-login' ? newWebLogin() : value();
}
