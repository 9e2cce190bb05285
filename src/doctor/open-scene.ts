import {
  DescribeAddressesCommand,
  type Instance,
  paginateDescribeInstances,
  paginateDescribeVpcs,
  type Vpc,
} from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { isDenied } from '../aws/errors.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { UsageError } from '../errors.ts';
import { meantDeployment } from '../operate/deployment.ts';
import { wantedOf } from '../operate/observe.ts';
import { unlessGone } from '../provision/already-gone.ts';
import { chooseImage } from '../provision/decide.ts';
import { names } from '../provision/names.ts';
import { openSession, type Session, type Target } from '../session.ts';
import { once } from '../validate/once.ts';
import { databaseQuotas } from './account-limits.ts';
import { Unchecked } from './check.ts';
import type { Opened, Scene, Told } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  'ec2:DescribeAddresses',
  'ec2:DescribeInstances',
  'ec2:DescribeVpcs',
  'rds:DescribeDBInstances',
];

/** What a command gives: ways that may fail, and words for it. */
export interface SceneInput
  extends Pick<
    Scene,
    'machine' | 'sandboxed' | 'signal' | 'configFile' | 'profile' | 'readConfig'
  > {
  session(): Promise<Session>;
  /** Where the session goes. */
  target(): Promise<Target>;
  readonly clock: Clock;
  /** Where the sandbox is meant: whether it runs. It is not started for this. */
  sandboxRuns(): Promise<boolean>;
  tell(error: unknown): Told;
}

export function openScene(input: SceneInput): Scene {
  const config = () => validConfig(input);
  const opened = once(() => open(input));
  const session = once(() => sessionOf(opened));
  const deployment = once(async () => meantDeployment((await session()).ledger, config().name));
  const own = once(() => nameOf(deployment));
  const ctx = once(async () => {
    // The region is the same for all of them.
    const name = await own().catch(() => undefined);
    return (await session()).ctx(name ?? 'new-deployment', config());
  });
  return {
    ...input,
    config,
    opened,
    session,
    deployment,
    own,
    ctx,
    worksElsewhere: once(() => worksIn(input, FIRST_REGION)),
    record: once(async () => {
      const name = await own();
      if (name === undefined) return undefined;
      return (await (await session()).ledger.readRecord(name))?.value;
    }),
    ...regionLooks({ ctx, own }),
    databaseQuotas: once(() => databaseQuotas({ ctx })),
    image: once(async () => (await chooseImage(await ctx(), wantedOf(config()))).imageId),
  };
}

/** AWS's first region, which every account of the public partition has. */
const FIRST_REGION = 'us-east-1';

function regionLooks({ ctx, own }: Pick<Scene, 'ctx' | 'own'>) {
  const ec2 = async () => (await ctx()).aws.ec2;
  return {
    addresses: once(
      async () => (await (await ec2()).send(new DescribeAddressesCommand({}))).Addresses ?? [],
    ),
    vpcs: once(async () => {
      const found: Vpc[] = [];
      for await (const { Vpcs = [] } of paginateDescribeVpcs({ client: await ec2() }, {}))
        found.push(...Vpcs);
      return found;
    }),
    instances: once(async () => {
      const found: Instance[] = [];
      for await (const { Reservations = [] } of paginateDescribeInstances(
        { client: await ec2() },
        {},
      ))
        found.push(...Reservations.flatMap(({ Instances = [] }) => Instances));
      return found;
    }),
    database: once(async () => {
      const [{ aws, region }, deployment] = [await ctx(), await own()];
      if (deployment === undefined) return undefined;
      const DBInstanceIdentifier = names({ deployment, region }).of('database/main');
      const ask = new DescribeDBInstancesCommand({ DBInstanceIdentifier });
      return (await unlessGone(aws.rds.send(ask)))?.DBInstances?.[0];
    }),
  };
}

function validConfig({ readConfig }: SceneInput): Config {
  try {
    return readConfig();
  } catch (error) {
    throw new Unchecked('the configuration is faulty', { cause: error });
  }
}

async function open(input: SceneInput): Promise<Opened> {
  validConfig(input);
  try {
    if (input.sandboxed && !(await input.sandboxRuns())) throw new Unchecked('no sandbox runs yet');
    return { session: await input.session() };
  } catch (error) {
    input.signal.throwIfAborted();
    if (error instanceof Unchecked) throw error;
    return { error, told: input.tell(error) };
  }
}

async function sessionOf(opened: () => Promise<Opened>): Promise<Session> {
  const way = await opened();
  if ('session' in way) return way.session;
  const noRegion = way.error instanceof UsageError;
  throw new Unchecked(noRegion ? 'no region is known' : 'it takes credentials that work');
}

async function nameOf(deployment: Scene['deployment']): Promise<string | undefined> {
  try {
    return (await deployment())?.name;
  } catch (error) {
    if (error instanceof UsageError)
      throw new Unchecked('which deployment is meant is not known', { cause: error });
    if (isDenied(error)) throw new Unchecked('the ledger may not be read', { cause: error });
    throw error;
  }
}

async function worksIn(input: SceneInput, region: string): Promise<boolean> {
  const { clock, signal } = input;
  const target = { ...(await input.target()), region };
  const session = openSession({ target, clock, signal, emit: () => undefined });
  return session.then(
    () => true,
    () => false,
  );
}
