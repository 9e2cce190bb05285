import { IAMClient } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { operatorActions } from '../../../src/doctor/policy/operator-actions.ts';
import { operatorPolicies } from '../../../src/doctor/policy/operator-policy.ts';
import { questionsFor, simulate } from '../../../src/doctor/simulation.ts';
import { answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

const PLACE = {
  partition: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  deployment: 'wealthy-lemur',
};
const questions = questionsFor(
  operatorPolicies(PLACE).flatMap(({ document }) => document.Statement),
  'eu-west-1',
);
const about = (action: string) => questions.filter(({ actions }) => actions.includes(action));

describe('the questions to IAM', () => {
  it('are about every action, and few', () => {
    expect([...new Set(questions.flatMap(({ actions }) => actions))].sort()).toEqual(
      operatorActions(),
    );
    expect(questions.length).toBeLessThanOrEqual(20);
  });

  it('name an object that the operator policy allows', () => {
    expect(about('s3:DeleteBucket').map(({ resource }) => resource)).toEqual([
      'arn:aws:s3:::wealthy-lemur-orthbucket',
    ]);
    for (const { resource } of questions)
      expect(resource === '*' || !resource.includes('*')).toBe(true);
  });

  it('bring the tag that the operator policy asks for', () => {
    const [question] = about('ec2:StopInstances');
    expect(question?.context).toContainEqual({
      ContextKeyName: 'aws:ResourceTag/orthweb:deployment',
      ContextKeyValues: ['wealthy-lemur'],
      ContextKeyType: 'string',
    });
    expect(about('kms:CreateGrant')[0]?.context).toContainEqual({
      ContextKeyName: 'kms:GrantIsForAWSResource',
      ContextKeyValues: ['true'],
      ContextKeyType: 'boolean',
    });
  });

  it('bring the region, for policies that hold to one', () => {
    for (const { context } of questions)
      expect(context[0]).toEqual({
        ContextKeyName: 'aws:RequestedRegion',
        ContextKeyValues: ['eu-west-1'],
        ContextKeyType: 'string',
      });
  });
});

it('all pages of an answer are read', async () => {
  const iam = new IAMClient(OFFLINE);
  const page = (name: string) => ({
    EvaluationResults: [{ EvalActionName: name, EvalDecision: 'allowed' }],
  });
  const sent = answerWith(iam, {
    SimulatePrincipalPolicy: ({ Marker }) =>
      Marker === undefined
        ? { ...page('ec2:RunInstances'), IsTruncated: true, Marker: 'more' }
        : page('ec2:StopInstances'),
  });
  const question = { actions: ['ec2:RunInstances'], resource: '*', context: [] };
  const results = await simulate(ctxWith({ iam }), 'arn:aws:iam::1:role/Admin', question);
  expect(results.map(({ EvalActionName }) => EvalActionName)).toEqual([
    'ec2:RunInstances',
    'ec2:StopInstances',
  ]);
  expect(sent).toHaveLength(2);
});
