import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { CertificateIssuer } from '../../provision/software.ts';
import { reasonToRenew } from './renewal.ts';

/** Signs for one deployment. What makes certificates is loaded when one is to be made, and that is seldom. */
export function issuerOf(deployment: string, clock: Pick<Clock, 'now'>): CertificateIssuer {
  return {
    async authority() {
      const { newAuthority } = await import('./authority.ts');
      const { authoritySecret } = await import('./secret-values.ts');
      return authoritySecret(await newAuthority(`orthweb ${deployment}`, clock.now()));
    },
    async server(secret, names) {
      const { issueServerCertificate } = await import('./server-certificate.ts');
      const { readAuthoritySecret, serverCertificateSecret } = await import('./secret-values.ts');
      const authority = readAuthoritySecret(secret);
      const issued = await issueServerCertificate(authority, names, clock.now());
      const value = serverCertificateSecret({ ...issued, clientAuthority: authority.certificate });
      return { value, ends: new Date(new X509Certificate(issued.certificate).validTo) };
    },
    renewal: ({ names, ends }, wanted) =>
      reasonToRenew({ names, endsMs: ends.getTime() }, wanted, clock.now()),
  };
}
