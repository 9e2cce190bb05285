import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { DbParameterGroup } from '../../../../src/provision/kinds/db-parameter-group.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'database/parameters';
const NAME = 'wealthy-lemur-database-parameters';
const props = {
  family: 'postgres17',
  parameters: { 'rds.force_ssl': '1', log_statement: 'ddl' },
  description: 'settings',
};
const group = { DBParameterGroupName: NAME, DBParameterGroupFamily: 'postgres17' };
const parameters = [
  // As AWS answers for a value that equals the default of the family.
  { ParameterName: 'rds.force_ssl', ParameterValue: '1', Source: 'system', ApplyType: 'dynamic' },
  { ParameterName: 'log_statement', ParameterValue: 'ddl', Source: 'user', ApplyType: 'dynamic' },
];
const live = { group, parameters };

function rds(answers: Record<string, Answer>) {
  const client = new RDSClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ rds: client }), sent };
}

describe('DB parameter group', () => {
  it('asks for its parameters by name: the list of user values leaves out those equal to the default', async () => {
    const { ctx, sent } = rds({
      DescribeDBParameterGroups: { DBParameterGroups: [group] },
      ListTagsForResource: { TagList: [] },
      DescribeDBParameters: { Parameters: parameters },
    });
    const [found] = await DbParameterGroup.find(ctx, [ID]);
    expect(found?.live.parameters).toEqual(parameters);
    const asked = sent.find((call) => call.name === 'DescribeDBParameters')?.input;
    expect(asked.Source).toBeUndefined();
    expect(asked.Filters[0].Name).toBe('parameter-name');
    expect(asked.Filters[0].Values).toContain('rds.force_ssl');
  });

  it('is absent when AWS knows no such group', async () => {
    const { ctx } = rds({
      DescribeDBParameterGroups: awsError('DBParameterGroupNotFoundFault'),
      ListTagsForResource: awsError('DBParameterGroupNotFoundFault'),
      DescribeDBParameters: awsError('DBParameterGroupNotFoundFault'),
    });
    expect(await DbParameterGroup.find(ctx, [ID])).toEqual([]);
  });

  it('has no drift when every value is as wanted, and leaves parameters alone that others set', () => {
    const tuned = [...parameters, { ParameterName: 'work_mem', ParameterValue: '8192' }];
    expect(DbParameterGroup.drift({ group, parameters: tuned }, props)).toEqual([]);
  });

  it('has one change for each parameter that differs or is not set', () => {
    const half = { group, parameters: [{ ...parameters[0], ParameterValue: '0' }] };
    expect(DbParameterGroup.drift(half, props).map((change) => change.text)).toEqual([
      'parameter rds.force_ssl 0, wanted 1',
      'parameter log_statement not set, wanted ddl',
    ]);
  });

  it('cannot become a group of another family', () => {
    expect(DbParameterGroup.drift(live, { ...props, family: 'postgres18' })).toEqual([
      { field: 'family', text: 'family postgres17, wanted postgres18', effect: 'replace' },
    ]);
  });

  it('applies dynamic parameters at once and others at the next start, and only those that changed', async () => {
    const { ctx, sent } = rds({ ModifyDBParameterGroup: {} });
    const mixed = {
      group,
      parameters: [
        { ParameterName: 'rds.force_ssl', ParameterValue: '0', ApplyType: 'dynamic' },
        { ParameterName: 'log_statement', ParameterValue: 'none', ApplyType: 'static' },
      ],
    };
    const changes = DbParameterGroup.drift(mixed, props);
    await DbParameterGroup.sync(ctx, mixed, props, changes);
    await DbParameterGroup.sync(ctx, mixed, props, changes.slice(1));
    expect(sent.map((call) => call.input.Parameters)).toEqual([
      [
        { ParameterName: 'rds.force_ssl', ParameterValue: '1', ApplyMethod: 'immediate' },
        { ParameterName: 'log_statement', ParameterValue: 'ddl', ApplyMethod: 'pending-reboot' },
      ],
      [{ ParameterName: 'log_statement', ParameterValue: 'ddl', ApplyMethod: 'pending-reboot' }],
    ]);
  });
});
