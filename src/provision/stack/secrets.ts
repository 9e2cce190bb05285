import { Secret } from '../kinds/secret.ts';
import { ServerCertificate } from '../kinds/server-certificate.ts';
import { names } from '../names.ts';
import { node } from '../resource.ts';
import { siteNames } from '../site-names.ts';
import type { Addressing } from './addressing.ts';
import type { Foundations } from './foundations.ts';
import { type Settings, softwareOf } from './settings.ts';

export type Secrets = ReturnType<typeof secretsOf>;

/** Logins, the authority of the devices, and the site's certificate. */
export function secretsOf(settings: Settings, { key }: Foundations, addressing: Addressing) {
  const { deployment, region, config } = settings;
  const web = node('secrets/web', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: 'Login for the web pages and DICOMweb',
    value: 'generated-login' as const,
  }));
  const database = node('secrets/database', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: "Orthanc's login to the database, written by a host",
    value: 'written-by-host' as const,
  }));
  const authority = node('secrets/authority', Secret, { key }, (out) => ({
    kmsKeyArn: out.key.keyArn,
    description: 'Signs the certificates of the site and of its devices; never on a host',
    value: () => softwareOf(settings).issuer.authority(),
  }));
  const { siteAddress, standbyAddress } = addressing;
  // One certificate for both hosts: whichever answers, under either address, is the site.
  const certificate = node(
    'secrets/certificate',
    ServerCertificate,
    { key, authority, siteAddress, standbyAddress },
    (out) => ({
      kmsKeyArn: out.key.keyArn,
      description: "The site's certificate and its key, read by the hosts",
      names: [
        ...siteNames(config.site.domain, [out.siteAddress, out.standbyAddress]),
        ...softwareOf(settings).siteNames,
      ],
      authority: names({ deployment, region }).of('secrets/authority'),
      issuer: softwareOf(settings).issuer,
    }),
  );
  return { web, database, authority, certificate };
}
