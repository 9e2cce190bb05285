import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { hostSoftware } from '../operate/bundle/software.ts';
import { type HostName, readHostReports } from '../operate/host-reports.ts';
import { type ObserveInput, observe } from '../operate/observe.ts';
import type { SitePlace } from '../operate/outputs.ts';
import { siteKeys } from '../operate/outside/site-keys.ts';
import { readWebLogin, webLoginSecret } from '../operate/web-login.ts';
import { hostSeen } from './facts.ts';
import { hostsScene } from './hosts-scene.ts';
import { once } from './once.ts';
import type { Scene } from './scene.ts';
import { siteScene } from './site-scene.ts';
import { storedScene } from './stored-scene.ts';
import { newPatientId, type OwnFile } from './test-objects.ts';

/** IAM actions of this page: without the right to list, S3 denies what is not there. */
export const ACTIONS = ['s3:GetObject', 's3:ListBucket', 'kms:Decrypt'];

export interface SceneInput extends ObserveInput {
  /** A site on this machine, or one in AWS's place. */
  readonly here: SitePlace | undefined;
  /** Why there are no hosts that anybody could ask; undefined: there are. */
  readonly noHosts: string | undefined;
  /** The operator's own files, in place of a synthetic object. */
  readonly own: readonly OwnFile[];
}

/** What the parts of a scene share. */
export type Ground = Pick<
  Scene,
  'ctx' | 'config' | 'here' | 'observed' | 'wantedBundle' | 'hosts' | 'keys' | 'login' | 'objects'
> & { readonly input: SceneInput };

export function openScene(input: SceneInput): Scene {
  const { ctx, config } = input;
  const observed = once(() => observe(input));
  const hosts = once(async () => {
    const [{ plan }, reports] = await Promise.all([observed(), readHostReports(ctx)]);
    const seen = (host: HostName) => hostSeen(plan, host, reports);
    return { primary: seen('primary'), secondary: seen('secondary') };
  });
  const ground: Ground = {
    input,
    ctx,
    config,
    here: input.here !== undefined,
    observed,
    wantedBundle: once(async () => {
      const { config: applied } = await observed();
      return (await hostSoftware(ctx, applied, input.overrides)).bundle;
    }),
    hosts,
    keys: once(() => siteKeys(ctx)),
    login: once(async () => readWebLogin(ctx, await webLoginSecret(input))),
    objects: { patientId: newPatientId(ctx.clock.now()), own: input.own },
  };
  const site = siteScene(ground);
  const stored = storedScene(ground, site);
  const object = once(async () => {
    const { uuid } = await stored.stored();
    const bucket = (await observed()).plan.outputs.get('storage/data') as { bucket: string };
    const ask = { Bucket: bucket.bucket, Key: `${uuid}.dcm`, ExpectedBucketOwner: ctx.account };
    return ctx.aws.s3.send(new HeadObjectCommand(ask));
  });
  return { ...ground, ...site, ...stored, ...hostsScene(ground, stored), object };
}
