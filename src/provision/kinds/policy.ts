import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  type Policy as IamPolicy,
  ListPolicyVersionsCommand,
  type PolicyVersion,
  TagPolicyCommand,
} from '@aws-sdk/client-iam';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { IAM_EXISTS, iamWaits, sameDocument } from './iam-waits.ts';
import { removePolicy } from './policy-removal.ts';

/** "A managed policy can have up to five versions." */
const MOST_VERSIONS = 5;

export interface PolicyProps {
  readonly document: object;
  readonly description: string;
}

export interface PolicyOut {
  readonly arn: string;
}

export interface PolicyLive {
  readonly policy: IamPolicy;
  /** Of the default version, as IAM encodes it. */
  readonly document: string | undefined;
}

export const Policy: Kind<PolicyProps, PolicyLive, PolicyOut> = {
  type: 'iam:policy',
  actions: [
    'iam:CreatePolicy',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:TagPolicy',
    'iam:ListPolicyVersions',
    'iam:CreatePolicyVersion',
    'iam:DeletePolicyVersion',
    'iam:ListEntitiesForPolicy',
    'iam:DetachRolePolicy',
    'iam:DetachUserPolicy',
    'iam:DetachGroupPolicy',
    'iam:DeletePolicy',
  ],
  typicalMs: 1_000,
  idempotency: 'name',
  existsCodes: IAM_EXISTS,
  async find(ctx, ids) {
    return (await Promise.all(ids.map((id) => findOne(ctx, id)))).flat();
  },
  async create(ctx, at, { document, description }) {
    await ctx.aws.iam.send(
      new CreatePolicyCommand({
        PolicyName: at.name,
        PolicyDocument: JSON.stringify(document),
        Description: description,
        Tags: tagList(at.tags),
      }),
    );
  },
  drift: (live, { document }) =>
    sameDocument(live.document, document)
      ? []
      : [{ field: 'document', text: 'policy document differs', effect: 'update' }],
  async sync(ctx, live, { document }) {
    const PolicyArn = live.policy.Arn;
    await makeRoom(ctx, PolicyArn);
    await ctx.aws.iam.send(
      new CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: JSON.stringify(document),
        SetAsDefault: true,
      }),
    );
  },
  async tag(ctx, live, tags) {
    await ctx.aws.iam.send(
      new TagPolicyCommand({ PolicyArn: live.policy.Arn, Tags: tagList(tags) }),
    );
  },
  delete: (ctx, live) => removePolicy(ctx, live.policy.Arn ?? ''),
  outputs: ({ policy }) => ({ arn: policy.Arn ?? '' }),
  ...iamWaits((live: PolicyLive) => live.policy.Arn),
};

async function findOne(ctx: Ctx, id: string): Promise<readonly Found<PolicyLive>[]> {
  const name = names(ctx).of(id);
  const PolicyArn = `arn:${ctx.partition}:iam::${ctx.account}:policy/${name}`;
  const reply = await unlessGone(ctx.aws.iam.send(new GetPolicyCommand({ PolicyArn })));
  const policy = reply?.Policy;
  if (policy === undefined) return [];
  const version = await unlessGone(
    ctx.aws.iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: policy.DefaultVersionId }),
    ),
  );
  const live = { policy, document: version?.PolicyVersion?.Document };
  return [{ id, ref: name, tags: fromTagList(policy.Tags), live }];
}

async function makeRoom(ctx: Ctx, PolicyArn: string | undefined): Promise<void> {
  const reply = await ctx.aws.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  const versions = reply.Versions ?? [];
  const [oldest] = versions.filter((version) => version.IsDefaultVersion !== true).sort(byNumber);
  if (versions.length < MOST_VERSIONS || oldest === undefined) return;
  const VersionId = oldest.VersionId;
  await ignoringGone(ctx.aws.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })));
}

/** `v2` before `v10`. */
function byNumber(left: PolicyVersion, right: PolicyVersion): number {
  const number = ({ VersionId }: PolicyVersion) => Number(VersionId?.slice(1));
  return number(left) - number(right);
}
