import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { Policy } from '../../../../src/provision/kinds/policy.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'identity/policy';
const NAME = 'orthweb-wealthy-lemur-eu-west-1-host';
const ARN = `arn:aws:iam::123456789012:policy/${NAME}`;
const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: ['arn:x'] }],
};
const props = { document, description: 'hosts' };
const echoed = encodeURIComponent(
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Resource: 'arn:x', Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'] }],
  }),
);
const live = { policy: { Arn: ARN, PolicyName: NAME }, document: echoed };

function iam(answers: Record<string, Answer>) {
  const client = new IAMClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ iam: client }), sent };
}

function versions(...numbers: number[]) {
  return numbers.map((number) => ({
    VersionId: `v${number}`,
    IsDefaultVersion: number === Math.max(...numbers),
  }));
}

describe('customer managed policy', () => {
  it('is found by the ARN that its name gives, with the document in force', async () => {
    const { ctx, sent } = iam({
      GetPolicy: { Policy: { Arn: ARN, DefaultVersionId: 'v3', Tags: [] } },
      GetPolicyVersion: { PolicyVersion: { Document: echoed } },
    });
    const [found] = await Policy.find(ctx, [ID]);
    expect(found?.live.document).toBe(echoed);
    expect(sent.map((call) => call.input)).toEqual([
      { PolicyArn: ARN },
      { PolicyArn: ARN, VersionId: 'v3' },
    ]);
  });

  it('is absent when IAM knows no such policy', async () => {
    const { ctx } = iam({ GetPolicy: awsError('NoSuchEntityException') });
    expect(await Policy.find(ctx, [ID])).toEqual([]);
  });

  it('has no drift when the document says the same in another form', () => {
    expect(Policy.drift(live, props)).toEqual([]);
  });

  it('has drift when a permission was added by hand', () => {
    const wider = { ...live, document: echoed.replace('s3%3APutObject', 's3%3A*') };
    expect(Policy.drift(wider, props)).toEqual([
      { field: 'document', text: 'policy document differs', effect: 'update' },
    ]);
  });

  it('gives up its oldest version when all five are taken, but never the one in force', async () => {
    const { ctx, sent } = iam({
      ListPolicyVersions: { Versions: versions(12, 11, 10, 9, 2) },
      DeletePolicyVersion: {},
      CreatePolicyVersion: {},
    });
    await Policy.sync(ctx, live, props, Policy.drift(live, props));
    expect(sent.map((call) => [call.name, call.input.VersionId])).toEqual([
      ['ListPolicyVersions', undefined],
      ['DeletePolicyVersion', 'v2'],
      ['CreatePolicyVersion', undefined],
    ]);
    expect(sent[2]?.input.SetAsDefault).toBe(true);
  });

  it('keeps its versions while there is room', async () => {
    const { ctx, sent } = iam({
      ListPolicyVersions: { Versions: versions(4, 3, 2, 1) },
      CreatePolicyVersion: {},
    });
    await Policy.sync(ctx, live, props, []);
    expect(sent.map((call) => call.name)).toEqual(['ListPolicyVersions', 'CreatePolicyVersion']);
  });

  it('is detached from everybody and loses its old versions before it is deleted', async () => {
    const { ctx, sent } = iam({
      ListEntitiesForPolicy: {
        PolicyRoles: [{ RoleName: 'r' }],
        PolicyUsers: [{ UserName: 'u' }],
        PolicyGroups: [{ GroupName: 'g' }],
      },
      ListPolicyVersions: { Versions: versions(2, 1) },
      DetachRolePolicy: {},
      DetachUserPolicy: {},
      DetachGroupPolicy: {},
      DeletePolicyVersion: {},
      DeletePolicy: {},
    });
    await Policy.delete(ctx, live, { purge: false, finalSnapshot: '' });
    expect(sent.slice(2).map((call) => call.name)).toEqual([
      'DetachRolePolicy',
      'DetachUserPolicy',
      'DetachGroupPolicy',
      'DeletePolicyVersion',
      'DeletePolicy',
    ]);
    expect(sent[5]?.input.VersionId).toBe('v1');
  });
});
