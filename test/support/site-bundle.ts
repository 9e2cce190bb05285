import { resolveConfig } from '../../src/config.ts';
import type { BundleFile } from '../../src/operate/bundle/archive.ts';
import { bundleContents } from '../../src/operate/bundle/contents.ts';
import { fetchScript } from '../../src/operate/bundle/host-files.ts';
import { names } from '../../src/provision/names.ts';
import { DATABASE_NAME } from '../../src/provision/stack/database.ts';
import { userData } from '../../src/templates/user-data.ts';

export const SITE = { deployment: 'lemur', region: 'us-east-1' } as const;

/** By the interface that the host is launched with. */
export const INTERFACES = { 'eni-0a': 'primary', 'eni-0b': 'secondary' } as const;

export interface SiteBundleInput {
  readonly compose: { readonly url: string; readonly sha256: string };
  /** PEM of what signed the database's certificate. */
  readonly authorities: string;
  /** Below `orthanc:` in orthweb.yaml. */
  readonly orthanc?: Readonly<Record<string, unknown>>;
  /** Container logs go to CloudWatch Logs. */
  readonly containerLogs?: boolean;
}

/** The bundle as `up` makes it, but for what cannot be had everywhere: images, compose, and a database of RDS's own. */
export function siteBundle(input: SiteBundleInput): readonly BundleFile[] {
  const yaml = {
    orthanc: { image: 'orthweb-test/orthanc:1', ...input.orthanc },
    envoy: { image: 'orthweb-test/envoy:1' },
  };
  const config = resolveConfig({
    flags: {},
    env: {},
    file: { path: 'orthweb.yaml', text: JSON.stringify(yaml) },
    readFile: () => undefined,
    implied: { openToInternet: true },
  });
  const { of } = names(SITE);
  return bundleContents({
    ...SITE,
    config,
    names: {
      bucket: of('storage/data'),
      webLogin: of('secrets/web'),
      databaseLogin: of('secrets/database'),
      serverCertificate: of('secrets/certificate'),
      databaseIdentifier: of('database/main'),
      databaseName: DATABASE_NAME,
      logGroup: input.containerLogs === true ? of('logs/containers') : undefined,
    },
    compose: { x86_64: input.compose, aarch64: input.compose },
    databaseAuthorities: input.authorities,
  });
}

export function siteUserData(sha256: string): string {
  return userData({
    ...SITE,
    bucket: names(SITE).of('storage/data'),
    sha256,
    hosts: INTERFACES,
    fetchScript: fetchScript(),
  });
}
