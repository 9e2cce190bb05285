import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { names } from '../../provision/names.ts';
import type { Ctx } from '../../provision/resource.ts';
import { Secret } from '../../secret.ts';
import { issueProbeCertificate } from '../certificates/client-certificate.ts';
import { readAuthoritySecret, readServerCertificateSecret } from '../certificates/secret-values.ts';
import type { DeviceCertificate } from './site.ts';

/** IAM actions of this page. */
export const ACTIONS = ['secretsmanager:GetSecretValue', 'kms:Decrypt'];

/** What it takes to meet the site as one of its own devices. In memory only. */
export interface SiteKeys {
  /** PEM: the site's own authority, and its certificate itself, which an imported one needs. */
  readonly authorities: string;
  readonly device: DeviceCertificate;
  /** As `device`, but over long ago. */
  expiredDevice(): Promise<DeviceCertificate>;
}

const LONG_AGO_MS = 30 * 86_400_000;

type Reading = Pick<Ctx, 'aws' | 'clock' | 'deployment' | 'region'>;

export async function siteKeys(ctx: Reading): Promise<SiteKeys> {
  const [authorityValue, serverValue] = await Promise.all([
    secretOf(ctx, 'secrets/authority'),
    secretOf(ctx, 'secrets/certificate'),
  ]);
  const authority = readAuthoritySecret(authorityValue);
  const { certificate } = readServerCertificateSecret(serverValue);
  const nowMs = ctx.clock.now();
  const issue = (atMs: number) => issueProbeCertificate(authority, ctx.deployment, atMs);
  return {
    authorities: `${authority.certificate}${certificate}`,
    device: await issue(nowMs),
    expiredDevice: () => issue(nowMs - LONG_AGO_MS),
  };
}

async function secretOf(ctx: Reading, id: string): Promise<Secret<string>> {
  const ask = new GetSecretValueCommand({ SecretId: names(ctx).of(id) });
  return new Secret((await ctx.aws.secrets.send(ask)).SecretString ?? '');
}
