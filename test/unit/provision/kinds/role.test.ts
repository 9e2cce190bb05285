import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { Role, type RoleLive } from '../../../../src/provision/kinds/role.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'identity/role';
const NAME = 'orthweb-wealthy-lemur-eu-west-1-host';
const SSM = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
const props = { trust, managedPolicyArns: [SSM], description: 'hosts' };
/** As IAM writes it: encoded, one-element lists, another order. */
const echoed = encodeURIComponent(
  JSON.stringify({
    Statement: [
      {
        Action: ['sts:AssumeRole'],
        Effect: 'Allow',
        Principal: { Service: ['ec2.amazonaws.com'] },
      },
    ],
    Version: '2012-10-17',
  }),
);
const live = {
  role: {
    RoleName: NAME,
    Arn: `arn:aws:iam::123456789012:role/${NAME}`,
    AssumeRolePolicyDocument: echoed,
  } as RoleLive['role'],
  attached: [{ PolicyArn: SSM }, { PolicyArn: 'arn:aws:iam::aws:policy/AddedByHand' }],
};
const how = { purge: false, finalSnapshot: '' };

function iam(answers: Record<string, Answer>) {
  const client = new IAMClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ iam: client }), sent };
}

describe('role', () => {
  it('is absent when IAM knows no such role', async () => {
    const { ctx } = iam({
      GetRole: awsError('NoSuchEntityException'),
      ListAttachedRolePolicies: awsError('NoSuchEntityException'),
    });
    expect(await Role.find(ctx, [ID])).toEqual([]);
  });

  it('has no drift when IAM writes the same trust otherwise and others have attached more', () => {
    expect(Role.drift(live, props)).toEqual([]);
  });

  it('sees another trust, and a policy that is not attached', async () => {
    const changed = {
      role: { ...live.role, AssumeRolePolicyDocument: echoed.replace('ec2', 'lambda') },
      attached: [],
    };
    const changes = Role.drift(changed, props);
    expect(changes.map((change) => change.text)).toEqual([
      'trust policy differs',
      'policy AmazonSSMManagedInstanceCore is not attached',
    ]);
    const { ctx, sent } = iam({ UpdateAssumeRolePolicy: {}, AttachRolePolicy: {} });
    await Role.sync(ctx, changed, props, changes.slice(1));
    expect(sent).toEqual([{ name: 'AttachRolePolicy', input: { RoleName: NAME, PolicyArn: SSM } }]);
    await Role.sync(ctx, changed, props, changes.slice(0, 1));
    expect(JSON.parse(sent[1]?.input.PolicyDocument)).toEqual(trust);
  });

  it('is not ready while IAM shows its unique id in the place of the ARN', () => {
    const { status, pending, target } = Role.ready;
    expect(target).toContain(status(live));
    const early = { ...live, role: { ...live.role, Arn: 'AROAEXAMPLE' } };
    expect(pending).toContain(status(early));
  });

  it('is emptied of everything, also of what was added by hand, before it is deleted', async () => {
    const { ctx, sent } = iam({
      ListInstanceProfilesForRole: { InstanceProfiles: [{ InstanceProfileName: 'p' }] },
      ListRolePolicies: { PolicyNames: ['inline'] },
      ListAttachedRolePolicies: { AttachedPolicies: live.attached },
      RemoveRoleFromInstanceProfile: {},
      DeleteRolePolicy: {},
      DetachRolePolicy: awsError('NoSuchEntityException'),
      DeleteRole: {},
    });
    await Role.delete(ctx, live, how);
    const names = sent.map((call) => call.name);
    expect(names.slice(3).sort()).toEqual([
      'DeleteRole',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'DetachRolePolicy',
      'RemoveRoleFromInstanceProfile',
    ]);
    expect(names.at(-1)).toBe('DeleteRole');
  });

  it('may be gone already', async () => {
    const gone = awsError('NoSuchEntityException');
    const { ctx } = iam({
      ListInstanceProfilesForRole: gone,
      ListRolePolicies: gone,
      ListAttachedRolePolicies: gone,
      DeleteRole: gone,
    });
    await expect(Role.delete(ctx, live, how)).resolves.toBeUndefined();
  });
});
