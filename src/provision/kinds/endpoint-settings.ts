import type { ModifyVpcEndpointRequest, VpcEndpoint } from '@aws-sdk/client-ec2';
import { policiesEqual } from '../policy-equal.ts';
import type { Change } from '../resource.ts';
import { differenceText, setDifference } from './id-sets.ts';

export interface VpcEndpointProps {
  readonly vpcId: string;
  /** Last part of the service name: `s3`, `secretsmanager`. */
  readonly service: string;
  readonly type: 'Gateway' | 'Interface';
  readonly routeTableIds?: readonly string[] | undefined;
  readonly subnetIds?: readonly string[] | undefined;
  readonly securityGroupIds?: readonly string[] | undefined;
  readonly policy: object;
}

export function endpointDrift(live: VpcEndpoint, props: VpcEndpointProps): readonly Change[] {
  return [...fixedChanges(live, props), ...settingChanges(live, props)];
}

/** One call for all that changes: an endpoint that is being modified refuses the next modification. */
export function modification(
  live: VpcEndpoint,
  props: VpcEndpointProps,
  changes: readonly Change[],
): ModifyVpcEndpointRequest {
  const fields = new Set(changes.map((change) => change.field));
  const sets = setsOf(live, props);
  const tables = setDifference(sets.routeTables.is ?? [], sets.routeTables.wanted);
  const subnets = setDifference(sets.subnets.is ?? [], sets.subnets.wanted);
  const groups = setDifference(sets.securityGroups.is ?? [], sets.securityGroups.wanted);
  return {
    VpcEndpointId: live.VpcEndpointId,
    ...(fields.has('policy') && { PolicyDocument: JSON.stringify(props.policy) }),
    ...(fields.has('privateDns') && { PrivateDnsEnabled: true }),
    ...(fields.has('routeTables') && {
      AddRouteTableIds: [...tables.missing],
      RemoveRouteTableIds: [...tables.unwanted],
    }),
    ...(fields.has('subnets') && {
      AddSubnetIds: [...subnets.missing],
      RemoveSubnetIds: [...subnets.unwanted],
    }),
    ...(fields.has('securityGroups') && {
      AddSecurityGroupIds: [...groups.missing],
      RemoveSecurityGroupIds: [...groups.unwanted],
    }),
  };
}

function fixedChanges(live: VpcEndpoint, props: VpcEndpointProps): Change[] {
  const fixed = [
    { field: 'vpc', is: live.VpcId, wanted: props.vpcId, same: live.VpcId === props.vpcId },
    {
      field: 'service',
      is: live.ServiceName,
      wanted: props.service,
      same: live.ServiceName?.endsWith(`.${props.service}`) ?? true,
    },
    {
      field: 'type',
      is: live.VpcEndpointType,
      wanted: props.type,
      same: (live.VpcEndpointType ?? props.type).toLowerCase() === props.type.toLowerCase(),
    },
  ];
  return fixed
    .filter(({ same }) => !same)
    .map(({ field, is, wanted }) => ({
      field,
      text: `endpoint ${field} ${is}, wanted ${wanted}`,
      effect: 'replace',
    }));
}

function settingChanges(live: VpcEndpoint, props: VpcEndpointProps): Change[] {
  const changes: Change[] = [];
  const note = (field: string, text: string) => changes.push({ field, text, effect: 'update' });
  if (live.PolicyDocument !== undefined && !policiesEqual(live.PolicyDocument, props.policy))
    note('policy', 'endpoint policy differs');
  if (props.type === 'Interface' && live.PrivateDnsEnabled === false)
    note('privateDns', 'private DNS of the endpoint is off');
  for (const [field, { is, wanted }] of Object.entries(setsOf(live, props))) {
    const text = is === undefined ? '' : differenceText(is, wanted);
    if (text !== '') note(field, `endpoint: ${text}`);
  }
  return changes;
}

/** A set that AWS leaves out belongs to the other type of endpoint, or is not known yet. */
function setsOf(live: VpcEndpoint, props: VpcEndpointProps) {
  return {
    routeTables: { is: live.RouteTableIds, wanted: props.routeTableIds ?? [] },
    subnets: { is: live.SubnetIds, wanted: props.subnetIds ?? [] },
    securityGroups: {
      is: live.Groups?.map((group) => group.GroupId),
      wanted: props.securityGroupIds ?? [],
    },
  };
}
