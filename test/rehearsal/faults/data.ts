import { setTimeout as delay } from 'node:timers/promises';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  DescribeDBInstancesCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { until } from '../../support/engine/until.ts';
import type { FaultBench } from '../../support/fault-bench.ts';
import type { Fault } from './fault.ts';

const DATABASE = { DBInstanceIdentifier: 'lemur-orthancpostgres' };
const BUCKET = { Bucket: 'lemur-orthbucket' };

/** The index and the bucket. */
export const DATA: readonly Fault[] = [
  {
    what: 'the database is stopped',
    // That the containers are not well the engine says after three looks, half a minute between them.
    fails: {
      'user/login': /redundancy\/database/,
      'user/echo': /orthweb status/,
      'dicom/association': /user\/echo/,
      'database/login': /may be stopped/,
      'redundancy/standby': /failover would be refused/,
      'redundancy/database': /start it/,
    },
    dcmtk: { echo: false, store: false },
    async make(bench) {
      bench.afterwards(() => startDatabase(bench));
      await bench.aws.rds.send(new StopDBInstanceCommand(DATABASE));
      await databaseIs(bench, 'stopped');
      await Promise.all([bench.seen('primary', 0), bench.seen('secondary', 0)]);
      await bench.reported();
    },
  },
  {
    what: "Orthanc's password in the database is another",
    fails: { 'database/login': /restart orthweb.service/ },
    async make(bench) {
      // As the fix says.
      bench.afterwards(() => bench.on('primary', 'systemctl restart orthweb.service'));
      await bench.on('primary', OTHER_PASSWORD);
    },
  },
  {
    what: 'S3 denies the hosts to write, while they say that they are well',
    fails: {
      'user/store': /storage\/object/,
      'dicom/association': /storage\/object/,
      'dicom/stow': /storage\/object/,
      'storage/object': /orthweb up corrects the host policy/,
    },
    dcmtk: { echo: true, store: false },
    async make(bench) {
      const { sandbox } = bench.bed;
      bench.afterwards(() => sandbox.setFaults());
      const denied = { kind: 'error', code: 'AccessDenied', status: 403, times: 10_000 } as const;
      await sandbox.setFaults({ action: 's3:PutObject', ...denied });
    },
  },
  {
    what: "the stored object is deleted behind Orthanc's back",
    fails: { 'storage/object': /behind Orthanc/ },
    // Of these layers one object is stored alone.
    only: 'database,storage',
    async make(bench) {
      const done = new AbortController();
      const { sandbox } = bench.bed;
      bench.afterwards(() => sandbox.setFaults());
      // Whoever deletes is faster than whoever looks.
      const late = { kind: 'delay', delayMs: 2_000, times: 10_000 } as const;
      await sandbox.setFaults({ action: 's3:HeadObject', ...late });
      const deleting = deleteStudies(bench, done.signal);
      bench.afterwards(() => {
        done.abort();
        return deleting;
      });
    },
  },
  {
    what: 'another key encrypts what is stored',
    fails: { 'storage/key': /orthweb up sets the key/, 'storage/bucket': /orthweb up/ },
    async make(bench) {
      const { s3, kms } = bench.aws;
      const before = await s3.send(new GetBucketEncryptionCommand(BUCKET));
      const { ServerSideEncryptionConfiguration: kept } = before;
      const encrypted = (ServerSideEncryptionConfiguration: typeof kept) =>
        s3.send(new PutBucketEncryptionCommand({ ...BUCKET, ServerSideEncryptionConfiguration }));
      bench.afterwards(() => encrypted(kept));
      const key = await kms.send(new CreateKeyCommand({}));
      const by = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: key.KeyMetadata?.Arn };
      await encrypted({
        Rules: [{ BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: by }],
      });
    },
  },
  {
    what: 'the bucket policy is removed',
    fails: { 'security/bucket-transport': /orthweb up/ },
    only: 'storage,security',
    async make(bench) {
      const { s3 } = bench.aws;
      const { Policy } = await s3.send(new GetBucketPolicyCommand(BUCKET));
      bench.afterwards(() => s3.send(new PutBucketPolicyCommand({ ...BUCKET, Policy })));
      await s3.send(new DeleteBucketPolicyCommand(BUCKET));
    },
  },
];

async function startDatabase(bench: FaultBench): Promise<void> {
  await databaseIs(bench, 'stopped');
  await bench.aws.rds.send(new StartDBInstanceCommand(DATABASE));
  await databaseIs(bench, 'available');
}

async function databaseIs({ aws }: FaultBench, status: string): Promise<void> {
  const ask = new DescribeDBInstancesCommand(DATABASE);
  const so = async () => {
    await delay(250);
    const [found] = (await aws.rds.send(ask)).DBInstances ?? [];
    return found?.DBInstanceStatus === status;
  };
  await until(`the database is ${status}`, so, 120);
}

/** A role may change its own password; who is connected stays so. */
const OTHER_PASSWORD = `
  uri=$(jq --raw-output .PostgreSQL.ConnectionUri /run/orthweb/orthanc/database.json | sed "s#/etc/orthweb/rds-ca.pem#/opt/orthweb/current/rds-ca.pem#")
  PGPASSFILE=/run/orthweb/orthanc/pgpass psql "$uri" --no-psqlrc --set=ON_ERROR_STOP=1 --command "ALTER ROLE CURRENT_USER PASSWORD 'another'"`;

/** Deletes study objects as soon as they appear, as somebody would who tidies up there. */
async function deleteStudies({ aws }: FaultBench, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command(BUCKET));
    for (const { Key } of Contents.filter(({ Key }) => Key?.endsWith('.dcm')))
      await aws.s3.send(new DeleteObjectCommand({ ...BUCKET, Key }));
    await delay(100);
  }
}
