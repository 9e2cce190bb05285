import type { Config } from '../../config.ts';
import { names } from '../../provision/names.ts';
import type { Ctx } from '../../provision/resource.ts';
import type { HostSoftware } from '../../provision/software.ts';
import { DATABASE_NAME } from '../../provision/stack/database.ts';
import { issuerOf } from '../certificates/issuer.ts';
import { archive } from './archive.ts';
import { composeDownloads } from './compose-plugin.ts';
import { type BundleInput, bundleContents } from './contents.ts';
import { fetchScript } from './host-files.ts';
import { rdsAuthorities } from './rds-authorities.ts';

/** What is other on hosts that are not AWS's. */
export interface SoftwareOverrides extends Pick<BundleInput, 'compose' | 'databaseAuthorities'> {
  readonly s3Endpoint: string;
  /** Names under which the site is reached besides those on AWS. */
  readonly siteNames: readonly string[];
}

/** What the hosts of this deployment are to run, made from its configuration alone. */
export async function hostSoftware(
  ctx: Pick<Ctx, 'clock' | 'deployment' | 'region'>,
  config: Config,
  overrides?: SoftwareOverrides,
): Promise<HostSoftware> {
  const { siteNames = [], ...others } = overrides ?? {};
  const input = { ...(await bundleInput(ctx, config)), ...others };
  return {
    bundle: await archive(bundleContents(input)),
    fetchScript: fetchScript(),
    issuer: issuerOf(ctx.deployment, ctx.clock),
    siteNames,
  };
}

async function bundleInput(
  { deployment, region }: Pick<Ctx, 'deployment' | 'region'>,
  config: Config,
): Promise<BundleInput> {
  const name = names({ deployment, region });
  return {
    deployment,
    region,
    config,
    names: {
      bucket: name.of('storage/data'),
      webLogin: name.of('secrets/web'),
      databaseLogin: name.of('secrets/database'),
      serverCertificate: name.of('secrets/certificate'),
      databaseIdentifier: name.of('database/main'),
      databaseName: DATABASE_NAME,
      logGroup: config.logs.containers ? name.of('logs/containers') : undefined,
    },
    compose: composeDownloads(config.hosts.composeUrl),
    databaseAuthorities: config.database.authorities ?? (await rdsAuthorities(region)),
  };
}
