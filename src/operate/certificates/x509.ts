/**
 * The certificate library. Its dependency injection refuses to load before the `Reflect` metadata polyfill has: both
 * come from here, and this is only ever imported when needed, with `await import`. esbuild keeps their order in a
 * chunk that begins here, and in no chunk that several others share.
 */
import 'reflect-metadata';

export {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
