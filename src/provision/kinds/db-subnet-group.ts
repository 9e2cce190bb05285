import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  type DBSubnetGroup as Live,
  ModifyDBSubnetGroupCommand,
} from '@aws-sdk/client-rds';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { tagList } from '../identity.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { presence } from './ec2-tags.ts';
import { rdsArn, rdsName, setRdsTags, withRdsTags } from './rds-names.ts';

export interface DbSubnetGroupProps {
  /** In two zones at least, for an instance with a standby. */
  readonly subnetIds: readonly string[];
  readonly description: string;
}

export interface DbSubnetGroupOut {
  readonly name: string;
}

export const DbSubnetGroup: Kind<DbSubnetGroupProps, Live, DbSubnetGroupOut> = {
  type: 'rds:db-subnet-group',
  actions: [
    'rds:CreateDBSubnetGroup',
    'rds:DescribeDBSubnetGroups',
    'rds:ModifyDBSubnetGroup',
    'rds:DeleteDBSubnetGroup',
    'rds:ListTagsForResource',
    'rds:AddTagsToResource',
  ],
  typicalMs: 1_000,
  idempotency: 'name',
  existsCodes: ['DBSubnetGroupAlreadyExists', 'DBSubnetGroupAlreadyExistsFault'],
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  async create(ctx, at, { subnetIds, description }) {
    await ctx.aws.rds.send(
      new CreateDBSubnetGroupCommand({
        DBSubnetGroupName: rdsName(ctx, at.id),
        DBSubnetGroupDescription: description,
        SubnetIds: [...subnetIds],
        Tags: tagList(at.tags),
      }),
    );
  },
  drift(live, { subnetIds }) {
    const has = subnetsOf(live);
    const missing = subnetIds.filter((id) => !has.includes(id));
    const extra = has.filter((id) => !subnetIds.includes(id));
    const texts = [
      ...missing.map((id) => `subnet ${id} is missing`),
      ...extra.map((id) => `subnet ${id} is too many`),
    ];
    return texts.length === 0
      ? []
      : [{ field: 'subnets', text: texts.join(', '), effect: 'update' }];
  },
  async sync(ctx, live, { subnetIds }) {
    await ctx.aws.rds.send(
      new ModifyDBSubnetGroupCommand({
        DBSubnetGroupName: live.DBSubnetGroupName,
        SubnetIds: [...subnetIds],
      }),
    );
  },
  tag: (ctx, live, tags) => setRdsTags(ctx, live.DBSubnetGroupArn, tags),
  async delete(ctx, live) {
    await ignoringGone(
      ctx.aws.rds.send(
        new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: live.DBSubnetGroupName }),
      ),
    );
  },
  outputs: (live) => ({ name: live.DBSubnetGroupName ?? '' }),
  ...presence(120_000),
};

function subnetsOf(live: Live): readonly string[] {
  return (live.Subnets ?? []).map((subnet) => subnet.SubnetIdentifier ?? '');
}

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<Live>[]> {
  const name = rdsName(ctx, id);
  const found = await withRdsTags(ctx, rdsArn(ctx, 'subgrp', name), describe(ctx, name));
  return found === undefined ? [] : [{ id, ref: name, ...found }];
}

async function describe(ctx: Ctx, name: string): Promise<Live | undefined> {
  const reply = await unlessGone(
    ctx.aws.rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: name })),
  );
  return reply?.DBSubnetGroups?.[0];
}
