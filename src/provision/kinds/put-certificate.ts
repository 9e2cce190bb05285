import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Ctx } from '../resource.ts';
import type { ServerCertificateValue } from '../software.ts';
import { type CertificateSource, certificateTags, SOURCE_TAG } from './certificate-tags.ts';
import { type SecretLive, tagSecret } from './secret-settings.ts';

/** Another certificate into the secret. Cut short at any point, it can be put again, and `up` spoils nothing. */
export async function putCertificate(
  ctx: Ctx,
  live: SecretLive,
  issued: ServerCertificateValue,
  of: { readonly names: readonly string[]; readonly source: CertificateSource },
): Promise<void> {
  const { names, source } = of;
  // Before the value: an imported one that is not marked would be taken for an own one, and made anew.
  if (source === 'imported') await tagSecret(ctx, live, { [SOURCE_TAG]: source });
  const SecretString = issued.value.reveal();
  await ctx.aws.secrets.send(new PutSecretValueCommand({ SecretId: live.ARN, SecretString }));
  // After the value: interrupted between the two, it is made once more.
  await tagSecret(ctx, live, certificateTags(issued.ends, names, source));
}
