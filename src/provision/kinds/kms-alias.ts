import { CreateAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { hasCode } from '../../aws/errors.ts';
import { NameTaken } from '../identity.ts';
import type { Ctx } from '../resource.ts';
import { carriesIdentity, describe } from './kms-key-search.ts';

/** Makes the alias name this key. One that names somebody else's key is left alone. */
export async function pointAlias(
  ctx: Ctx,
  id: string,
  alias: string,
  keyId: string,
): Promise<void> {
  const wanted = { AliasName: alias, TargetKeyId: keyId };
  try {
    await ctx.aws.kms.send(new CreateAliasCommand(wanted));
  } catch (error) {
    if (!hasCode(error, 'AlreadyExistsException')) throw error;
    const other = (await describe(ctx, alias))?.KeyId;
    if (other === keyId) return;
    if (other !== undefined && !(await carriesIdentity(ctx, id, other)))
      throw new NameTaken(`${alias} names another key, ${other}`, {
        cause: error,
        hint: 'choose another deployment name with --name, or remove that alias yourself',
      });
    await ctx.aws.kms.send(new UpdateAliasCommand(wanted));
  }
}
