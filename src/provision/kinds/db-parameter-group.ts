import {
  CreateDBParameterGroupCommand,
  DeleteDBParameterGroupCommand,
  DescribeDBParameterGroupsCommand,
  type DBParameterGroup as Group,
  ModifyDBParameterGroupCommand,
  type Parameter,
  paginateDescribeDBParameters,
} from '@aws-sdk/client-rds';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { tagList } from '../identity.ts';
import type { Change, Ctx, Found, Kind } from '../resource.ts';
import { presence } from './ec2-tags.ts';
import { rdsArn, rdsName, setRdsTags, withRdsTags } from './rds-names.ts';

/**
 * The parameters that are watched, and asked for by name: the list of what was set by the user leaves out a value that
 * equals the default of its family (`rds.force_ssl` from PostgreSQL 15 on), which would look like drift for ever.
 */
const WATCHED = ['rds.force_ssl', 'log_statement', 'log_min_duration_statement'] as const;

export interface DbParameterGroupProps {
  /** `postgres17` */
  readonly family: string;
  /** Values as RDS writes them. Parameters that others have set are left alone. */
  readonly parameters: Readonly<Partial<Record<(typeof WATCHED)[number], string>>>;
  readonly description: string;
}

export interface DbParameterGroupOut {
  readonly name: string;
}

export interface DbParameterGroupLive {
  readonly group: Group;
  readonly parameters: readonly Parameter[];
}

export const DbParameterGroup: Kind<
  DbParameterGroupProps,
  DbParameterGroupLive,
  DbParameterGroupOut
> = {
  type: 'rds:db-parameter-group',
  actions: [
    'rds:CreateDBParameterGroup',
    'rds:DescribeDBParameterGroups',
    'rds:DescribeDBParameters',
    'rds:ModifyDBParameterGroup',
    'rds:DeleteDBParameterGroup',
    'rds:ListTagsForResource',
    'rds:AddTagsToResource',
  ],
  typicalMs: 1_500,
  idempotency: 'name',
  existsCodes: ['DBParameterGroupAlreadyExists', 'DBParameterGroupAlreadyExistsFault'],
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  async create(ctx, at, { family, description }) {
    await ctx.aws.rds.send(
      new CreateDBParameterGroupCommand({
        DBParameterGroupName: rdsName(ctx, at.id),
        DBParameterGroupFamily: family,
        Description: description,
        Tags: tagList(at.tags),
      }),
    );
  },
  drift(live, { family, parameters }) {
    const has = live.group.DBParameterGroupFamily;
    const other: Change[] =
      has === undefined || has === family
        ? []
        : [{ field: 'family', text: `family ${has}, wanted ${family}`, effect: 'replace' }];
    return [
      ...other,
      ...Object.entries(parameters).flatMap(([name, value]) => differing(live, name, value)),
    ];
  },
  async sync(ctx, live, { parameters }, changes) {
    const wanted = Object.entries(parameters);
    await ctx.aws.rds.send(
      new ModifyDBParameterGroupCommand({
        DBParameterGroupName: live.group.DBParameterGroupName,
        Parameters: wanted
          .filter(([name]) => changes.some((change) => change.field === name))
          .map(([name, value]) => setting(live, name, value)),
      }),
    );
  },
  tag: (ctx, live, tags) => setRdsTags(ctx, live.group.DBParameterGroupArn, tags),
  async delete(ctx, live) {
    const DBParameterGroupName = live.group.DBParameterGroupName;
    await ignoringGone(
      ctx.aws.rds.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName })),
    );
  },
  outputs: (live) => ({ name: live.group.DBParameterGroupName ?? '' }),
  ...presence(120_000),
};

function parameterOf(live: DbParameterGroupLive, name: string): Parameter | undefined {
  return live.parameters.find((parameter) => parameter.ParameterName === name);
}

function differing(live: DbParameterGroupLive, name: string, wanted: string): readonly Change[] {
  const has = parameterOf(live, name)?.ParameterValue;
  if (has === wanted) return [];
  const text = `parameter ${name} ${has ?? 'not set'}, wanted ${wanted}`;
  return [{ field: name, text, effect: 'update' }];
}

/** "Use pending-reboot for static parameters": only a parameter known to be dynamic is applied at once. */
function setting(live: DbParameterGroupLive, name: string, value: string): Parameter {
  const dynamic = parameterOf(live, name)?.ApplyType === 'dynamic';
  return {
    ParameterName: name,
    ParameterValue: value,
    ApplyMethod: dynamic ? 'immediate' : 'pending-reboot',
  };
}

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<DbParameterGroupLive>[]> {
  const name = rdsName(ctx, id);
  const [found, parameters] = await Promise.all([
    withRdsTags(ctx, rdsArn(ctx, 'pg', name), describe(ctx, name)),
    watched(ctx, name),
  ]);
  if (found === undefined) return [];
  return [{ id, ref: name, tags: found.tags, live: { group: found.live, parameters } }];
}

async function describe(ctx: Ctx, DBParameterGroupName: string): Promise<Group | undefined> {
  const reply = await unlessGone(
    ctx.aws.rds.send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName })),
  );
  return reply?.DBParameterGroups?.[0];
}

async function watched(ctx: Ctx, DBParameterGroupName: string): Promise<readonly Parameter[]> {
  const pages = paginateDescribeDBParameters(
    { client: ctx.aws.rds },
    { DBParameterGroupName, Filters: [{ Name: 'parameter-name', Values: [...WATCHED] }] },
  );
  return (await unlessGone(collect(pages))) ?? [];
}

async function collect(
  pages: AsyncIterable<{ readonly Parameters?: Parameter[] | undefined }>,
): Promise<readonly Parameter[]> {
  const parameters: Parameter[] = [];
  for await (const page of pages) parameters.push(...(page.Parameters ?? []));
  return parameters;
}
