import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Change } from '../resource.ts';
import type { Direction } from './group-rule-calls.ts';
import { canonicalCidr, type Protocol, protocolName, trafficText } from './rule-text.ts';

/** One kind of traffic, with exactly one other end: a range, another group or a prefix list. */
export interface Rule {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
  readonly cidr?: string | undefined;
  readonly cidr6?: string | undefined;
  readonly groupId?: string | undefined;
  readonly prefixListId?: string | undefined;
  readonly description: string;
}

export interface WantedRules {
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** One call's worth: what the operator reads, and what AWS is to be told. */
export interface RuleDifference {
  readonly change: Change;
  readonly direction: Direction;
  readonly act: 'authorize' | 'describe' | 'revoke';
  readonly permission: IpPermission;
}

export function ruleDifferences(
  group: SecurityGroup,
  wanted: WantedRules,
): readonly RuleDifference[] {
  return [
    ...oneWay('ingress', group.IpPermissions, wanted.ingress),
    ...oneWay('egress', group.IpPermissionsEgress, wanted.egress),
  ];
}

/** A new group has no rule but AWS's own: everything may go out. */
export function isUntouched(group: SecurityGroup): boolean {
  const out = singles('egress', group.IpPermissionsEgress).map((rule) => rule.text);
  return (
    (group.IpPermissions ?? []).length === 0 &&
    out.length === 1 &&
    out[0] === 'all traffic to 0.0.0.0/0'
  );
}

interface Single {
  readonly text: string;
  readonly description: string | undefined;
  readonly permission: IpPermission;
}

function oneWay(
  direction: Direction,
  reported: readonly IpPermission[] | undefined,
  rules: readonly Rule[],
): RuleDifference[] {
  const live = new Map(singles(direction, reported).map((rule) => [rule.text, rule]));
  const wanted = new Map(
    singles(direction, rules.map(toPermission)).map((rule) => [rule.text, rule]),
  );
  const difference = (
    act: RuleDifference['act'],
    { text, permission }: Single,
    what: string,
  ): RuleDifference => ({
    change: { field: `rule ${text}`, text: `rule ${text} ${what}`, effect: 'update' },
    direction,
    act,
    permission,
  });
  return [
    ...[...wanted.values()].flatMap((rule) => {
      const existing = live.get(rule.text);
      if (existing === undefined) return [difference('authorize', rule, 'is missing')];
      if (existing.description === rule.description) return [];
      return [difference('describe', rule, `is described as "${existing.description ?? ''}"`)];
    }),
    ...[...live.values()]
      .filter((rule) => !wanted.has(rule.text))
      .map((rule) => difference('revoke', rule, 'is not wanted')),
  ];
}

/** AWS folds all sources of the same ports into one permission; taken apart, each is a rule as people speak of it. */
function singles(
  direction: Direction,
  permissions: readonly IpPermission[] | undefined,
): readonly Single[] {
  return (permissions ?? []).flatMap((permission) => {
    const { IpProtocol, FromPort, ToPort } = permission;
    const traffic = trafficText(protocolName(IpProtocol), FromPort, ToPort);
    const single = (
      end: string | undefined,
      description: string | undefined,
      ends: IpPermission,
    ): Single => ({
      text: `${traffic} ${direction === 'ingress' ? 'from' : 'to'} ${end}`,
      description,
      permission: { IpProtocol, FromPort, ToPort, ...ends },
    });
    return [
      ...(permission.IpRanges ?? []).map((it) =>
        single(it.CidrIp, it.Description, { IpRanges: [it] }),
      ),
      ...(permission.Ipv6Ranges ?? []).map((it) =>
        single(it.CidrIpv6, it.Description, { Ipv6Ranges: [it] }),
      ),
      ...(permission.UserIdGroupPairs ?? []).map((it) =>
        single(it.GroupId, it.Description, { UserIdGroupPairs: [it] }),
      ),
      ...(permission.PrefixListIds ?? []).map((it) =>
        single(it.PrefixListId, it.Description, { PrefixListIds: [it] }),
      ),
    ];
  });
}

function toPermission(rule: Rule): IpPermission {
  const Description = rule.description;
  return {
    IpProtocol: rule.protocol === 'all' ? '-1' : rule.protocol,
    ...(rule.protocol === 'all' ? {} : { FromPort: rule.from, ToPort: rule.to }),
    ...(rule.cidr !== undefined && {
      IpRanges: [{ CidrIp: canonicalCidr(rule.cidr), Description }],
    }),
    ...(rule.cidr6 !== undefined && {
      Ipv6Ranges: [{ CidrIpv6: canonicalCidr(rule.cidr6), Description }],
    }),
    ...(rule.groupId !== undefined && {
      UserIdGroupPairs: [{ GroupId: rule.groupId, Description }],
    }),
    ...(rule.prefixListId !== undefined && {
      PrefixListIds: [{ PrefixListId: rule.prefixListId, Description }],
    }),
  };
}
