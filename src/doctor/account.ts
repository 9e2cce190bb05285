import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { hasCode } from '../aws/errors.ts';
import { UsageError } from '../errors.ts';
import { type Check, fail, pass, skipped, type Verdict, warn } from './check.ts';
import { expectedUpMs } from './expected.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:DescribeRegions'];

/** Who you are to AWS, where, and for how long. */
export const ACCOUNT: readonly Check[] = [
  { id: 'account/credentials', title: 'AWS knows these credentials', run: checkCredentials },
  {
    id: 'account/session',
    title: 'The credentials last longer than up takes',
    run: async (scene) => {
      const { expiration } = await (await scene.session()).credentials();
      return judgeExpiry(expiration, await expectedUpMs(scene), scene);
    },
  },
  { id: 'account/region', title: 'The region is enabled for the account', run: checkRegion },
];

async function checkCredentials(scene: Scene): Promise<Verdict> {
  const opened = await scene.opened();
  if ('session' in opened) {
    const { arn } = opened.session;
    return pass(shortArn(arn), arn);
  }
  if (opened.error instanceof UsageError) return skipped('no region is known to ask in');
  if (await onlyRegionRefuses(scene, opened.error)) return skipped('refused by this region alone');
  const { text, fix } = opened.told;
  return fail(text, fix ?? 'check them with aws sts get-caller-identity');
}

/** `assumed-role/Admin/somebody`: the account stands above. */
export function shortArn(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}

const MINUTE_MS = 60_000;

export function judgeExpiry(
  expiration: Date | undefined,
  neededMs: number,
  { machine, profile }: Pick<Scene, 'machine' | 'profile'>,
): Verdict {
  if (expiration === undefined) return pass('they do not end by themselves');
  const leftMs = expiration.getTime() - machine.nowMs;
  const [left, needed] = [leftMs, neededMs].map((ms) => Math.max(0, Math.round(ms / MINUTE_MS)));
  if (leftMs > neededMs) return pass(`${left} minutes left, up takes about ${needed}`);
  return warn(
    `${left} minutes left, and up takes about ${needed}`,
    `aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, or renew them as you got them; an up that is cut short carries on when it is run again`,
  );
}

async function checkRegion(scene: Scene): Promise<Verdict> {
  const opened = await scene.opened();
  if (!('session' in opened)) {
    if (opened.error instanceof UsageError) throw opened.error;
    const { region = 'this region' } = scene.config();
    if (await onlyRegionRefuses(scene, opened.error)) return notEnabled(region);
    return skipped('the credentials do not work');
  }
  const { region } = opened.session;
  const { ec2 } = (await scene.ctx()).aws;
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({ RegionNames: [region] }));
  return judgeRegion(region, Regions[0]?.OptInStatus);
}

export function judgeRegion(region: string, status: string | undefined): Verdict {
  return status === 'not-opted-in' ? notEnabled(region) : pass(`${region}, enabled`);
}

function notEnabled(region: string): Verdict {
  return fail(
    `${region} is not enabled for this account`,
    `aws account enable-region --region-name ${region}, which takes some minutes; or choose another one`,
  );
}

/** "The security token included in the request is invalid": said of unknown keys, and of good ones in such a region. */
async function onlyRegionRefuses(scene: Scene, error: unknown): Promise<boolean> {
  const refused = ['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure'];
  if (!hasCode(error, ...refused, 'OptInRequired')) return false;
  return scene.worksElsewhere();
}
