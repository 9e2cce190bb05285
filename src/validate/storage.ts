import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { hasCode, isDenied, statusOf } from '../aws/errors.ts';
import { type Check, fail, pass, skipped, type Verdict } from './check.ts';
import { driftOf, outputsIn } from './facts.ts';
import type { Scene } from './scene.ts';
import type { StoredInstance } from './test-objects.ts';

/** Where the images are: the bucket. */
export const STORAGE: readonly Check[] = [
  { id: 'storage/object', title: 'The stored object is in the bucket', run: checkObject },
  { id: 'storage/key', title: "It is encrypted with the deployment's key", run: checkKey },
  { id: 'storage/bucket', title: 'The bucket keeps versions, under the key', run: checkBucket },
  { id: 'storage/access-log', title: 'Access to it is logged', run: checkAccessLog },
];

async function checkObject(scene: Scene): Promise<Verdict> {
  const { echo, stores } = await scene.transcript();
  if (echo !== 0) return skipped('C-ECHO has no success, see user/echo');
  if (stores[0] !== 0)
    return fail(
      'nothing was stored, although C-ECHO goes: the hosts cannot write to the bucket',
      'orthweb up corrects the host policy, the key and the bucket; orthweb logs --source orthanc has the reason',
    );
  const stored = await scene.stored();
  try {
    return judgeObject(stored, await scene.object());
  } catch (error) {
    if (isDenied(error) || !isNotThere(error)) throw error;
    return judgeObject(stored, undefined);
  }
}

/** A HEAD answers without a body: the status is all there is. */
function isNotThere(error: unknown): boolean {
  return hasCode(error, 'NotFound', 'NoSuchKey') || statusOf(error) === 404;
}

export function judgeObject(
  { uuid, bytes }: StoredInstance,
  head: Pick<HeadObjectCommandOutput, 'ContentLength'> | undefined,
): Verdict {
  if (head === undefined)
    return fail(
      `${uuid}.dcm is not in the bucket`,
      'somebody deletes behind Orthanc: see the access log; deleted versions are kept for 90 days',
    );
  if (head.ContentLength === bytes) return pass(`${uuid}.dcm, ${bytes} bytes`);
  return fail(
    `${uuid}.dcm has ${head.ContentLength} bytes, Orthanc says ${bytes}`,
    'somebody writes behind Orthanc: see the access log',
  );
}

async function checkKey(scene: Scene): Promise<Verdict> {
  const { plan } = await scene.observed();
  const key = String(outputsIn(plan, 'keys/key')['keyArn'] ?? '');
  try {
    return judgeKey(key, await scene.object());
  } catch (error) {
    if (isDenied(error) || !isNotThere(error)) throw error;
    return skipped('the object is not there, see storage/object');
  }
}

export function judgeKey(
  keyArn: string,
  head: Pick<HeadObjectCommandOutput, 'ServerSideEncryption' | 'SSEKMSKeyId'>,
): Verdict {
  const { ServerSideEncryption: how, SSEKMSKeyId: key } = head;
  if (how === 'aws:kms' && key !== undefined && keyArn.endsWith(key.split('/').at(-1) ?? '?'))
    return pass(`aws:kms with ${key}`);
  return fail(
    `${how ?? 'not encrypted'}${key === undefined ? '' : ` with ${key}`}, wanted ${keyArn}`,
    'orthweb up sets the key for what is stored from now on; what is there keeps the other one',
  );
}

async function checkBucket(scene: Scene): Promise<Verdict> {
  const { steps } = (await scene.observed()).plan;
  return judgeBucket(driftOf(steps, 'storage/data', /encryption|versioning|lifecycle|status/));
}

export function judgeBucket(drift: readonly string[]): Verdict {
  if (drift.length === 0) return pass('SSE-KMS with bucket key, versioning, lifecycle as planned');
  return fail(drift, 'orthweb up');
}

async function checkAccessLog(scene: Scene): Promise<Verdict> {
  const { steps } = (await scene.observed()).plan;
  const drift = driftOf(steps, 'storage/access-log');
  if (drift.length === 0) return pass('written to the log bucket');
  return fail(drift, 'orthweb up switches it on');
}
