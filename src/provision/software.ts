import type { Secret } from '../secret.ts';

/** What the hosts are to run, and who signs for the site. Made by `operate`; nodes only place it. */
export interface HostSoftware {
  readonly bundle: { readonly sha256: string; readonly bytes: Uint8Array };
  /** The script in user data that fetches the bundle. */
  readonly fetchScript: string;
  readonly issuer: CertificateIssuer;
  /** Names under which the site is reached besides its domain and its addresses. */
  readonly siteNames: readonly string[];
}

export interface CertificateIssuer {
  /** A new authority of the deployment's own, as the text of its secret. */
  authority(): Promise<Secret<string>>;
  /** A certificate for these names, signed by the authority whose secret's text is given. */
  server(authority: Secret<string>, names: readonly string[]): Promise<ServerCertificateValue>;
  /** Why the certificate should be made anew now; undefined: it is good. */
  renewal(has: KnownCertificate, names: readonly string[]): string | undefined;
}

export interface ServerCertificateValue {
  /** The text of the secret: certificate and private key. */
  readonly value: Secret<string>;
  readonly ends: Date;
}

/** What is known of a certificate without reading its secret. */
export interface KnownCertificate {
  readonly names: readonly string[];
  readonly ends: Date;
}
