import { DescribeInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Config } from '../config.ts';
import { HOSTS } from '../operate/host-reports.ts';
import { fail, pass, skipped, type Verdict } from './check.ts';
import { driftOf } from './facts.ts';
import type { Scene } from './scene.ts';
import { secretsIn, userDataText } from './user-data.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:DescribeInstanceAttribute'];

export async function checkDrift(
  scene: Scene,
  ids: readonly string[],
  fields: RegExp,
  good: string,
): Promise<Verdict> {
  const { steps } = (await scene.observed()).plan;
  return judgeDrift(
    ids.flatMap((id) => driftOf(steps, id, fields)),
    good,
  );
}

export function judgeDrift(drift: readonly string[], good: string): Verdict {
  if (drift.length === 0) return pass(good);
  return fail(drift, 'orthweb up puts it back; CloudTrail says who changed it');
}

export function openTo({ web = [], dicom = [] }: Config['access']): string {
  return `443 from ${web.join(', ') || 'nobody'}; 11112 from ${dicom.join(', ') || 'nobody'}`;
}

export async function checkUserData(scene: Scene): Promise<Verdict> {
  const hosts = await scene.hosts();
  const there = HOSTS.map((host) => hosts[host]).filter(({ instanceId }) => instanceId !== '');
  if (there.length === 0) return skipped('there are no hosts');
  const login = await scene.login();
  const texts = await Promise.all(
    there.map(async ({ host, instanceId }) => {
      const ask = { InstanceId: instanceId, Attribute: 'userData' as const };
      const reply = await scene.ctx.aws.ec2.send(new DescribeInstanceAttributeCommand(ask));
      return { host, text: userDataText(reply.UserData?.Value ?? '') };
    }),
  );
  return judgeUserData(
    texts.map(({ host, text }) => ({
      host,
      bytes: text.length,
      found: secretsIn(text, [login.password]),
    })),
  );
}

export function judgeUserData(
  seen: readonly {
    readonly host: string;
    readonly bytes: number;
    readonly found: readonly string[];
  }[],
): Verdict {
  const bad = seen.flatMap(({ host, found }) => found.map((what) => `${host}: ${what}`));
  if (bad.length > 0)
    return fail(bad, 'change that secret; a host that is terminated is made anew without it');
  return pass(...seen.map(({ host, bytes }) => `${host}: ${bytes} bytes, none`));
}
