import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { InstanceProfile } from '../../../../src/provision/kinds/instance-profile.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const NAME = 'orthweb-wealthy-lemur-eu-west-1-host';
const profile = {
  InstanceProfileName: NAME,
  Arn: `arn:aws:iam::123456789012:instance-profile/${NAME}`,
  Roles: [{ RoleName: 'host' }],
};
const live = profile as Parameters<typeof InstanceProfile.outputs>[0];
const props = { roleName: 'host' };

function iam(answers: Record<string, Answer>) {
  const client = new IAMClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ iam: client }), sent };
}

describe('instance profile', () => {
  it('has no drift with its role in it', () => {
    expect(InstanceProfile.drift(live, props)).toEqual([]);
  });

  it('takes another role out, because IAM allows one, and puts its own in', async () => {
    const other = { ...live, Roles: [{ RoleName: 'intruder' }] } as typeof live;
    const changes = InstanceProfile.drift(other, props);
    expect(changes.map((change) => change.text)).toEqual(['role intruder, wanted host']);
    const { ctx, sent } = iam({ RemoveRoleFromInstanceProfile: {}, AddRoleToInstanceProfile: {} });
    await InstanceProfile.sync(ctx, other, props, changes);
    expect(sent.map((call) => [call.name, call.input.RoleName])).toEqual([
      ['RemoveRoleFromInstanceProfile', 'intruder'],
      ['AddRoleToInstanceProfile', 'host'],
    ]);
  });

  it('takes "one role already" for done: an attempt without a reply got through', async () => {
    const empty = { ...live, Roles: [] };
    const changes = InstanceProfile.drift(empty, props);
    expect(changes.map((change) => change.text)).toEqual(['role none, wanted host']);
    const full = iam({ AddRoleToInstanceProfile: awsError('LimitExceededException') });
    await expect(InstanceProfile.sync(full.ctx, empty, props, changes)).resolves.toBeUndefined();
    const denied = iam({ AddRoleToInstanceProfile: awsError('AccessDenied') });
    await expect(InstanceProfile.sync(denied.ctx, empty, props, changes)).rejects.toThrow();
  });

  it('is emptied before it is deleted, and may be gone already', async () => {
    const { ctx, sent } = iam({
      RemoveRoleFromInstanceProfile: awsError('NoSuchEntityException'),
      DeleteInstanceProfile: awsError('NoSuchEntityException'),
    });
    await InstanceProfile.delete(ctx, live, { purge: false, finalSnapshot: '' });
    expect(sent.map((call) => call.name)).toEqual([
      'RemoveRoleFromInstanceProfile',
      'DeleteInstanceProfile',
    ]);
  });

  it('is not ready while IAM shows its unique id in the place of the ARN', () => {
    const early = { ...live, Arn: 'AIPAEXAMPLE' };
    expect(InstanceProfile.ready.pending).toContain(InstanceProfile.ready.status(early));
  });
});
