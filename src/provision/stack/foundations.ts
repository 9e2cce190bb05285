import {
  ACCESS_LOG_PREFIX,
  dataBucketPolicy,
  logBucketPolicy,
} from '../../templates/bucket-policies.ts';
import { keyPolicy } from '../../templates/key-policy.ts';
import { DataBucket, LogBucket } from '../kinds/bucket.ts';
import { BucketAccessLog } from '../kinds/bucket-access-log.ts';
import { KmsKey } from '../kinds/kms-key.ts';
import { names } from '../names.ts';
import { node } from '../resource.ts';
import type { Settings } from './settings.ts';

/** For so long the bucket keeps what was deleted or written over, as an older version. */
export const DELETED_STUDY_DAYS = 90;
const ABORT_MULTIPART_DAYS = 7;

export type Foundations = ReturnType<typeof foundations>;

/** Key and buckets: what holds the studies, and what opens them. */
export function foundations(settings: Settings) {
  const { config, account, region, partition, deployment } = settings;
  const key = node('keys/key', KmsKey, {}, () => ({
    policy: keyPolicy({ account, region, partition }),
    deletionWindowDays: config.keys.deletionWindowDays,
  }));
  const logs = logBucket(settings);
  const data = node('storage/data', DataBucket, { key }, (out) => ({
    encryption: { kmsKeyArn: out.key.keyArn },
    policy: dataBucketPolicy({
      partition,
      bucket: names({ deployment, region }).of('storage/data'),
    }),
    lifecycle: { abortMultipartDays: ABORT_MULTIPART_DAYS, noncurrentDays: DELETED_STUDY_DAYS },
    eventBridge: true,
  }));
  // A node of its own, so that the data bucket can be kept when the log bucket goes.
  const accessLog = node('storage/access-log', BucketAccessLog, { data, logs }, (out) => ({
    sourceBucket: out.data.bucket,
    targetBucket: out.logs.bucket,
    prefix: ACCESS_LOG_PREFIX,
  }));
  return { key, logs, data, accessLog };
}

function logBucket({ config, account, region, partition, deployment }: Settings) {
  const name = names({ deployment, region });
  return node('storage/logs', LogBucket, {}, () => ({
    encryption: 'sse-s3' as const,
    policy: logBucketPolicy({
      account,
      region,
      partition,
      bucket: name.of('storage/logs'),
      sourceBucket: name.of('storage/data'),
    }),
    lifecycle: {
      abortMultipartDays: ABORT_MULTIPART_DAYS,
      noncurrentDays: 90,
      expireDays: config.logs.retentionDays,
    },
    eventBridge: true,
  }));
}
