import {
  AssociateRouteTableCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  paginateDescribeRouteTables,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  type RouteTable,
  type RouteTableAssociation,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { gathered } from './ec2-pages.ts';

const ANYWHERE = '0.0.0.0/0';
const ANYWHERE_6 = '::/0';

export interface DefaultRoute {
  readonly destination: string;
  readonly target: string;
}

export function defaultRoutes(table: RouteTable): readonly DefaultRoute[] {
  return (table.Routes ?? [])
    .map((route) => ({
      destination: route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? '',
      target:
        route.GatewayId ??
        route.NatGatewayId ??
        route.TransitGatewayId ??
        route.NetworkInterfaceId ??
        route.VpcPeeringConnectionId ??
        route.EgressOnlyInternetGatewayId ??
        'another target',
    }))
    .filter(({ destination }) => destination === ANYWHERE || destination === ANYWHERE_6);
}

/** Associations that stand, of one subnet or of all. The main association belongs to the VPC. */
export function associationsOf(
  table: RouteTable,
  subnetId?: string,
): readonly RouteTableAssociation[] {
  const ended: readonly (string | undefined)[] = ['disassociating', 'disassociated', 'failed'];
  return (table.Associations ?? []).filter(
    (it) =>
      it.Main !== true &&
      it.SubnetId !== undefined &&
      (subnetId === undefined || it.SubnetId === subnetId) &&
      !ended.includes(it.AssociationState?.State),
  );
}

export async function setDefaultRoute(
  ctx: Ctx,
  table: RouteTable,
  GatewayId: string,
): Promise<void> {
  const route = { RouteTableId: table.RouteTableId, DestinationCidrBlock: ANYWHERE, GatewayId };
  try {
    await ctx.aws.ec2.send(new CreateRouteCommand(route));
  } catch (error) {
    if (!hasCode(error, 'RouteAlreadyExists')) throw error;
    await ctx.aws.ec2.send(new ReplaceRouteCommand(route));
  }
}

export async function removeDefaultRoute(
  ctx: Ctx,
  { RouteTableId }: RouteTable,
  destination: string,
): Promise<void> {
  const where =
    destination === ANYWHERE_6
      ? { DestinationIpv6CidrBlock: destination }
      : { DestinationCidrBlock: destination };
  await ignoringGone(ctx.aws.ec2.send(new DeleteRouteCommand({ RouteTableId, ...where })));
}

export async function associate(ctx: Ctx, table: RouteTable, SubnetId: string): Promise<void> {
  const { RouteTableId } = table;
  try {
    await ctx.aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  } catch (error) {
    // A subnet has one table at most; to take it from another one is a call of its own.
    if (!hasCode(error, 'Resource.AlreadyAssociated')) throw error;
    const standing = await associationElsewhere(ctx, table, SubnetId);
    if (standing === undefined) return;
    const AssociationId = standing.RouteTableAssociationId;
    await ctx.aws.ec2.send(
      new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId }),
    );
  }
}

async function associationElsewhere(ctx: Ctx, table: RouteTable, subnetId: string) {
  const tables = await gathered(
    paginateDescribeRouteTables(
      { client: ctx.aws.ec2 },
      { Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] },
    ),
    (page) => page.RouteTables,
  );
  return tables
    .filter((other) => other.RouteTableId !== table.RouteTableId)
    .flatMap((other) => associationsOf(other, subnetId))[0];
}
