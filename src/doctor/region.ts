import {
  DescribeDBMajorEngineVersionsCommand,
  type SupportedEngineLifecycle,
} from '@aws-sdk/client-rds';
import { wantedOf } from '../operate/observe.ts';
import { chooseZones } from '../provision/decide.ts';
import { type Check, fail, pass, type Verdict, warn } from './check.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = ['rds:DescribeDBMajorEngineVersions'];

/** What the region has on offer. */
export const REGION: readonly Check[] = [
  {
    id: 'region/zones',
    title: 'Two zones offer the hosts, the database and the endpoints',
    run: async (scene) => {
      const zones = await chooseZones(await scene.ctx(), wantedOf(scene.config()));
      const { hosts, database } = scene.config();
      return pass(`${zones.join(', ')}: ${hosts.instanceType}, ${database.instanceClass}`);
    },
  },
  {
    id: 'region/image',
    title: 'Amazon Linux can be chosen',
    run: async (scene) => pass(await scene.image()),
  },
  { id: 'region/engine', title: 'RDS supports this PostgreSQL', run: checkEngine },
];

async function checkEngine(scene: Scene): Promise<Verdict> {
  const major = String(scene.config().database.majorVersion);
  const { rds } = (await scene.ctx()).aws;
  const ask = { Engine: 'postgres', MajorEngineVersion: major };
  const reply = await rds.send(new DescribeDBMajorEngineVersionsCommand(ask));
  const [version] = reply.DBMajorEngineVersions ?? [];
  return judgeEngine(major, version?.SupportedEngineLifecycles, scene.machine.nowMs);
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 180;

/** Paid extended support is turned off, so RDS makes no database of a version that only that supports. */
export function judgeEngine(
  major: string,
  lifecycles: readonly SupportedEngineLifecycle[] | undefined,
  nowMs: number,
): Verdict {
  const newer = 'set database.majorVersion to a newer one (--db-version)';
  if (lifecycles === undefined) return fail(`RDS does not offer PostgreSQL ${major} here`, newer);
  const standard = lifecycles.find(
    ({ LifecycleSupportName: name }) => name === 'open-source-rds-standard-support',
  );
  const end = standard?.LifecycleSupportEndDate;
  if (end === undefined) return pass(`PostgreSQL ${major}`);
  const said = `PostgreSQL ${major}, support ends ${end.toISOString().slice(0, 10)}`;
  const days = (end.getTime() - nowMs) / DAY_MS;
  if (days < 0) return fail(said.replace('ends', 'ended'), newer);
  return days < SOON_DAYS ? warn(said, newer) : pass(said);
}
