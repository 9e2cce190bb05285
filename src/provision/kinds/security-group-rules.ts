import { type SecurityGroup as Live, paginateDescribeSecurityGroups } from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import { ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind, Wait } from '../resource.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters } from './ec2-tags.ts';
import { authorize, type Direction, describeRules, revoke } from './group-rule-calls.ts';
import {
  isUntouched,
  type RuleDifference,
  ruleDifferences,
  type WantedRules,
} from './group-rules.ts';

export interface SecurityGroupRulesProps extends WantedRules {
  readonly groupId: string;
}

export interface SecurityGroupRulesOut {
  readonly groupId: string;
}

const SUFFIX = '-rules';

/**
 * The rules of a group, apart from the group itself: they may name groups that are not there yet when it is made, and
 * must be gone before any of them can go. Node `access/hosts-rules` holds those of group `access/hosts`.
 */
export const SecurityGroupRules: Kind<SecurityGroupRulesProps, Live, SecurityGroupRulesOut> = {
  type: 'ec2:security-group-rules',
  actions: [
    'ec2:DescribeSecurityGroups',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
    'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
  ],
  typicalMs: 1_000,
  // A second rule of the same kind is refused (InvalidPermission.Duplicate), and that is taken for success.
  idempotency: 'token',

  async find(ctx, ids) {
    const groupIds = ids.map((id) => id.slice(0, -SUFFIX.length));
    const groups = await gathered(
      paginateDescribeSecurityGroups(
        { client: ctx.aws.ec2 },
        { Filters: identityFilters(ctx, groupIds) },
      ),
      (page) => page.SecurityGroups,
    );
    return groups.filter((group) => !isUntouched(group)).map((group) => asRules(ctx, group));
  },

  async create(ctx, _at, wanted) {
    const all = ruleDifferences({}, wanted);
    for (const direction of ['ingress', 'egress'] as const)
      await authorize(ctx, wanted.groupId, direction, permissions(all, direction, 'authorize'));
  },

  drift: (live, wanted) => ruleDifferences(live, wanted).map(({ change }) => change),

  async sync(ctx, live, wanted, changes) {
    const fields = new Set(changes.map((change) => change.field));
    const due = ruleDifferences(live, wanted).filter(({ change }) => fields.has(change.field));
    const groupId = live.GroupId ?? '';
    // What is missing comes before what must go: traffic that both rules allow is never cut.
    for (const direction of ['ingress', 'egress'] as const) {
      await authorize(ctx, groupId, direction, permissions(due, direction, 'authorize'));
      await describeRules(ctx, groupId, direction, permissions(due, direction, 'describe'));
      await revoke(ctx, groupId, direction, permissions(due, direction, 'revoke'));
    }
  },

  async delete(ctx, live) {
    const groupId = live.GroupId ?? '';
    await ignoringGone(revoke(ctx, groupId, 'ingress', live.IpPermissions ?? []));
    await ignoringGone(revoke(ctx, groupId, 'egress', live.IpPermissionsEgress ?? []));
  },

  outputs: (live) => ({ groupId: live.GroupId ?? '' }),

  ready: waitFor(['absent'], ['present', 'empty']),
  gone: waitFor(['present'], ['absent', 'empty']),
};

function asRules(ctx: Ctx, group: Live): Found<Live> {
  const found = foundByTag(group, group.GroupId);
  const id = `${found.id}${SUFFIX}`;
  // Rules carry no identity of their own that survives a correction by hand: the group's is shown in its place.
  return { ...found, id, tags: { ...found.tags, Name: names(ctx).of(id), [ID_TAG]: id } };
}

function permissions(
  due: readonly RuleDifference[],
  direction: Direction,
  act: RuleDifference['act'],
) {
  return due
    .filter((difference) => difference.direction === direction && difference.act === act)
    .map((difference) => difference.permission);
}

/**
 * `empty` is a group whose rules were all taken away: for an `up` that is drift which names each missing rule, for a
 * `down` it is what was wanted. A group with AWS's first rule only was never touched, so its rules are absent.
 */
function statusOf(live: Live | undefined): string {
  if (live === undefined) return 'absent';
  const rules = [...(live.IpPermissions ?? []), ...(live.IpPermissionsEgress ?? [])];
  return rules.length === 0 ? 'empty' : 'present';
}

function waitFor(pending: readonly string[], target: readonly string[]): Wait<Live> {
  return { status: statusOf, pending, target, timeoutMs: 120_000, everyMs: 2_000 };
}
