/** Where the compose plugin comes from, by what `uname -m` says. Amazon Linux has no package of it. */
export type ComposeDownloads = Readonly<
  Record<string, { readonly url: string; readonly sha256: string }>
>;

export interface BundleSettingsInput {
  readonly deployment: string;
  readonly region: string;
  readonly bucket: string;
  /** Names in Secrets Manager. */
  readonly secrets: {
    readonly webLogin: string;
    readonly databaseLogin: string;
    readonly serverCertificate: string;
  };
  readonly databaseIdentifier: string;
  readonly databaseName: string;
  readonly compose: ComposeDownloads;
  readonly containers: {
    /** Range of the containers' network. */
    readonly subnet: string;
    readonly envoyAddress: string;
    /** Range that holds the Orthancs and nothing else. */
    readonly orthancRange: string;
    readonly orthancs: readonly { readonly name: string; readonly address: string }[];
  };
  readonly memory: { readonly reservedBytes: number; readonly leastOrthancBytes: number };
}

/** The role that Orthanc logs in to PostgreSQL with. */
export const DATABASE_ROLE = 'orthanc';

/** `settings.json` of the bundle: what the host's scripts read, with jq and never as shell text. */
export function bundleSettings(input: BundleSettingsInput): object {
  const { deployment, region, bucket, secrets, containers, memory } = input;
  const { orthancs, subnet, envoyAddress, orthancRange } = containers;
  return {
    deployment,
    region,
    bucket,
    secrets,
    database: {
      identifier: input.databaseIdentifier,
      name: input.databaseName,
      role: DATABASE_ROLE,
    },
    compose: { downloads: input.compose },
    containers: { subnet, envoyAddress, orthancRange },
    orthancs,
    memory,
  };
}
