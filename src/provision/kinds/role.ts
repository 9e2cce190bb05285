import {
  type AttachedPolicy,
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  type Role as IamRole,
  ListAttachedRolePoliciesCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, Kind } from '../resource.ts';
import { IAM_EXISTS, iamWaits, sameDocument } from './iam-waits.ts';
import { removeRole } from './role-removal.ts';

export interface RoleProps {
  readonly trust: object;
  /** Attached if missing. What others attach is left alone until the role goes. */
  readonly managedPolicyArns: readonly string[];
  readonly description: string;
}

export interface RoleOut {
  readonly arn: string;
  readonly name: string;
}

export interface RoleLive {
  readonly role: IamRole;
  readonly attached: readonly AttachedPolicy[];
}

export const Role: Kind<RoleProps, RoleLive, RoleOut> = {
  type: 'iam:role',
  actions: [
    'iam:CreateRole',
    'iam:GetRole',
    'iam:TagRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:AttachRolePolicy',
    'iam:DetachRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:DeleteRolePolicy',
    'iam:ListInstanceProfilesForRole',
    'iam:RemoveRoleFromInstanceProfile',
    'iam:DeleteRole',
  ],
  typicalMs: 2_000,
  idempotency: 'name',
  existsCodes: IAM_EXISTS,
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  async create(ctx, at, { trust, description }) {
    await ctx.aws.iam.send(
      new CreateRoleCommand({
        RoleName: at.name,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Description: description,
        Tags: tagList(at.tags),
      }),
    );
  },
  drift(live, { trust, managedPolicyArns }) {
    const other: Change[] = sameDocument(live.role.AssumeRolePolicyDocument, trust)
      ? []
      : [{ field: 'trust', text: 'trust policy differs', effect: 'update' }];
    const missing = managedPolicyArns.filter((arn) => !isAttached(live, arn));
    return [...other, ...missing.map(attachment)];
  },
  async sync(ctx, live, { trust }, changes) {
    const RoleName = live.role.RoleName;
    const fields = changes.map((change) => change.field);
    if (fields.includes('trust')) {
      const PolicyDocument = JSON.stringify(trust);
      await ctx.aws.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    }
    const arns = fields.filter((field) => field.startsWith('arn:'));
    await Promise.all(
      arns.map((PolicyArn) =>
        ctx.aws.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      ),
    );
  },
  async tag(ctx, live, tags) {
    await ctx.aws.iam.send(
      new TagRoleCommand({ RoleName: live.role.RoleName, Tags: tagList(tags) }),
    );
  },
  delete: (ctx, live) => removeRole(ctx, live.role.RoleName ?? ''),
  outputs: ({ role }) => ({ arn: role.Arn ?? '', name: role.RoleName ?? '' }),
  ...iamWaits((live: RoleLive) => live.role.Arn),
};

function isAttached(live: RoleLive, arn: string): boolean {
  return live.attached.some((policy) => policy.PolicyArn === arn);
}

function attachment(arn: string): Change {
  return { field: arn, text: `policy ${arn.split('/').at(-1)} is not attached`, effect: 'update' };
}

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<RoleLive>[]> {
  const RoleName = names(ctx).of(id);
  const { iam } = ctx.aws;
  const [reply, list] = await Promise.all([
    unlessGone(iam.send(new GetRoleCommand({ RoleName }))),
    unlessGone(iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))),
  ]);
  const role = reply?.Role;
  if (role === undefined) return [];
  const live = { role, attached: list?.AttachedPolicies ?? [] };
  return [{ id, ref: RoleName, tags: fromTagList(role.Tags), live }];
}
