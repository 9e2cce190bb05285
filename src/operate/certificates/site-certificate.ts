import { UsageError } from '../../errors.ts';
import { isImported } from '../../provision/kinds/certificate-tags.ts';
import { putCertificate } from '../../provision/kinds/put-certificate.ts';
import type { SecretLive } from '../../provision/kinds/secret-settings.ts';
import type { Ctx } from '../../provision/resource.ts';
import { siteNames } from '../../provision/site-names.ts';
import { outputsOf } from '../node-outputs.ts';
import type { ObserveInput } from '../observe.ts';
import { presentSecret, secretValue } from '../present-secret.ts';
import type { Imported } from './imported.ts';
import { issuerOf } from './issuer.ts';
import {
  readAuthoritySecret,
  readServerCertificateSecret,
  type ServerCertificate,
  serverCertificateSecret,
} from './secret-values.ts';

/** The site's certificate as it is in its secret, and what it should be for. */
export interface SiteCertificate {
  readonly secret: SecretLive;
  readonly imported: boolean;
  /** Under which clients reach the site, its own name first. */
  readonly names: readonly string[];
  readonly value: ServerCertificate;
}

export async function siteCertificate(input: ObserveInput): Promise<SiteCertificate> {
  const [secret, names] = await Promise.all([
    presentSecret(input, 'secrets/certificate', 'certificate'),
    namesOf(input),
  ]);
  const value = readServerCertificateSecret(await secretValue(input.ctx, secret));
  return { secret, imported: isImported(secret), names, value };
}

/** By which names an imported certificate has to be good: nobody sells one for a name of AWS's. */
export function namesToImport({ names }: SiteCertificate, domain: string | undefined) {
  return domain === undefined ? names : [domain];
}

/** A new one of the site's own authority, stored for the hosts. */
export async function renewOwn(
  input: ObserveInput,
  { secret, names }: SiteCertificate,
): Promise<ServerCertificate> {
  const { ctx } = input;
  const authority = await authoritySecretValue(input);
  const issued = await issuerOf(ctx.deployment, ctx.clock).server(authority, names);
  await putCertificate(ctx, secret, issued, { names, source: 'own' });
  return readServerCertificateSecret(issued.value);
}

/** Somebody else's, checked before; devices are still let in by the site's own authority. */
export async function storeImported(
  ctx: Ctx,
  { secret, value }: SiteCertificate,
  { certificate, privateKey }: Imported,
  of: { readonly names: readonly string[]; readonly endsMs: number },
): Promise<ServerCertificate> {
  const { clientAuthority } = value;
  const server = { certificate, privateKey, clientAuthority };
  const issued = { value: serverCertificateSecret(server), ends: new Date(of.endsMs) };
  await putCertificate(ctx, secret, issued, { names: of.names, source: 'imported' });
  return server;
}

export async function siteAuthority(input: ObserveInput) {
  return readAuthoritySecret(await authoritySecretValue(input));
}

async function authoritySecretValue(input: ObserveInput) {
  const secret = await presentSecret(input, 'secrets/authority', 'certificate authority');
  return secretValue(input.ctx, secret);
}

async function namesOf(input: ObserveInput): Promise<readonly string[]> {
  const ids = ['hosts/site-address', 'hosts/standby-address'];
  const outputs = await outputsOf(input, ids);
  const addresses = ids.flatMap((id) => {
    const found = outputs.get(id) as { readonly publicDns: string } | undefined;
    return found === undefined ? [] : [found];
  });
  const { siteNames: others = [] } = input.overrides ?? {};
  if (addresses.length === ids.length)
    return [...siteNames(input.config.site.domain, addresses), ...others];
  throw new UsageError(`${input.ctx.deployment} has no certificate while it has no addresses`, {
    hint: `orthweb up --name ${input.ctx.deployment} makes what is missing`,
  });
}
