import {
  CreateRouteTableCommand,
  DeleteRouteTableCommand,
  DisassociateRouteTableCommand,
  type RouteTable as Live,
  paginateDescribeRouteTables,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Kind } from '../resource.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { setDifference } from './id-sets.ts';
import {
  associate,
  associationsOf,
  defaultRoutes,
  removeDefaultRoute,
  setDefaultRoute,
} from './routes.ts';

export interface RouteTableProps {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Where everything outside the VPC goes; none: nowhere. */
  readonly gatewayId?: string | undefined;
}

export interface RouteTableOut {
  readonly routeTableId: string;
}

/**
 * The table, its default route and its subnets. Other routes are left alone: endpoints put theirs there, and a site's
 * own VPN or peering must survive the next `up`.
 */
export const RouteTable: Kind<RouteTableProps, Live, RouteTableOut> = {
  type: 'ec2:route-table',
  actions: [
    'ec2:CreateRouteTable',
    'ec2:CreateTags',
    'ec2:DescribeRouteTables',
    'ec2:CreateRoute',
    'ec2:ReplaceRoute',
    'ec2:DeleteRoute',
    'ec2:AssociateRouteTable',
    'ec2:ReplaceRouteTableAssociation',
    'ec2:DisassociateRouteTable',
    'ec2:DeleteRouteTable',
  ],
  typicalMs: 2_000,
  idempotency: 'token',

  async find(ctx, ids) {
    const tables = await gathered(
      paginateDescribeRouteTables({ client: ctx.aws.ec2 }, { Filters: identityFilters(ctx, ids) }),
      (page) => page.RouteTables,
    );
    return tables.map((table) => foundByTag(table, table.RouteTableId));
  },

  async create(ctx, at, { vpcId }) {
    await ctx.aws.ec2.send(
      new CreateRouteTableCommand({
        VpcId: vpcId,
        ClientToken: at.token,
        TagSpecifications: tagSpecification('route-table', at),
      }),
    );
  },

  drift(live, props) {
    const changes: Change[] = [];
    if (live.VpcId !== props.vpcId)
      changes.push({
        field: 'vpc',
        text: `VPC ${live.VpcId}, wanted ${props.vpcId}`,
        effect: 'replace',
      });
    return [...changes, ...routeChanges(live, props), ...subnetChanges(live, props)];
  },

  async sync(ctx, live, { gatewayId }, changes) {
    for (const { field } of changes) {
      const [what, subnetId = ''] = field.split(' ');
      if (what === 'route' && gatewayId !== undefined) await setDefaultRoute(ctx, live, gatewayId);
      if (what === 'unwanted-route') await removeDefaultRoute(ctx, live, subnetId);
      if (what === 'subnet') await associate(ctx, live, subnetId);
      if (what === 'unwanted-subnet')
        for (const { RouteTableAssociationId: AssociationId } of associationsOf(live, subnetId))
          await ignoringGone(
            ctx.aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId })),
          );
    }
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.RouteTableId, tags),

  async delete(ctx, live) {
    for (const { RouteTableAssociationId: AssociationId } of associationsOf(live))
      await ignoringGone(ctx.aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId })));
    const { RouteTableId } = live;
    await ignoringGone(ctx.aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId })));
  },

  outputs: (live) => ({ routeTableId: live.RouteTableId ?? '' }),

  ...presence(120_000),
};

function routeChanges(live: Live, { gatewayId }: RouteTableProps): Change[] {
  const routes = defaultRoutes(live);
  const main = routes.find((route) => route.destination === '0.0.0.0/0');
  const unwanted = routes
    .filter((route) => route !== main || gatewayId === undefined)
    .map(
      ({ destination, target }): Change => ({
        field: `unwanted-route ${destination}`,
        text: `route ${destination} to ${target} is not wanted`,
        effect: 'update',
      }),
    );
  if (gatewayId === undefined || main?.target === gatewayId) return unwanted;
  const text =
    main === undefined
      ? 'default route is missing'
      : `default route to ${main.target}, wanted ${gatewayId}`;
  return [...unwanted, { field: 'route', text, effect: 'update' }];
}

function subnetChanges(live: Live, { subnetIds }: RouteTableProps): Change[] {
  const associated = associationsOf(live).map((association) => association.SubnetId);
  const { missing, unwanted } = setDifference(associated, subnetIds);
  return [
    ...missing.map(
      (id): Change => ({
        field: `subnet ${id}`,
        text: `${id} is not associated`,
        effect: 'update',
      }),
    ),
    ...unwanted.map(
      (id): Change => ({
        field: `unwanted-subnet ${id}`,
        text: `${id} is associated, which is not wanted`,
        effect: 'update',
      }),
    ),
  ];
}
