export interface OrthancStorageInput {
  readonly bucket: string;
  readonly region: string;
  /** Of a store that is not AWS's own. */
  readonly s3Endpoint?: string;
}

/** Connections of all Orthancs on both hosts together: what the smallest database class grants, less RDS's own. */
const MOST_CONNECTIONS = 100;
const HOSTS = 2;

/**
 * How many connections one Orthanc holds. The plugin's default of 50 would use up the database's; and after a failover of
 * the database each held connection costs one failed request, so that a small pool also heals sooner.
 */
export function indexConnections(replicas: number): number {
  const each = Math.floor(MOST_CONNECTIONS / (HOSTS * replicas));
  return Math.min(Math.max(each, 2), 10);
}

/** Threads that read from the bucket: each object takes some 0.1 s, however small it is. */
export const STORAGE_LOADERS = 16;

/** Where the index and the studies are. The address of the database and its login are put beside it on the host. */
export function orthancStorage(input: OrthancStorageInput, replicas: number) {
  const { bucket, region, s3Endpoint } = input;
  return {
    PostgreSQL: {
      EnableIndex: true,
      EnableStorage: false,
      // With a lock the first Orthanc would keep all others out.
      Lock: false,
      IndexConnectionsCount: indexConnections(replicas),
      MaximumConnectionRetries: 10,
      ConnectionRetryInterval: 5,
    },
    AwsS3Storage: {
      BucketName: bucket,
      Region: region,
      // No keys: the SDK then asks the instance for those of its role. No encryption either: the bucket does it.
      ...(s3Endpoint !== undefined && { Endpoint: s3Endpoint }),
      // Other stores have no DNS name for each bucket.
      VirtualAddressing: s3Endpoint === undefined,
      StorageStructure: 'flat',
      HybridMode: 'Disabled',
      // The newer name, ConnectionTimeout, is read and then forgotten (plugin 2.5.4).
      ConnectTimeout: 10,
      RequestTimeout: 120,
      MaxConnections: 2 * STORAGE_LOADERS,
    },
    // Jobs written by several Orthancs into one index would overwrite each other.
    SaveJobs: false,
    StorageCompression: false,
    MaximumStorageSize: 0,
    MaximumPatientCount: 0,
    // Archives that a job makes are gigabytes: on the disk, not in the memory that /tmp is.
    TemporaryDirectory: '/var/lib/orthanc',
  };
}
