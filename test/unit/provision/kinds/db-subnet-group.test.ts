import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { DbSubnetGroup } from '../../../../src/provision/kinds/db-subnet-group.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'database/subnets';
const NAME = 'wealthy-lemur-database-subnets';
const props = { subnetIds: ['subnet-a', 'subnet-b'], description: 'private subnets' };
const live = {
  DBSubnetGroupName: NAME,
  DBSubnetGroupArn: `arn:aws:rds:eu-west-1:123456789012:subgrp:${NAME}`,
  Subnets: [{ SubnetIdentifier: 'subnet-b' }, { SubnetIdentifier: 'subnet-a' }],
};

function rds(answers: Record<string, Answer>) {
  const client = new RDSClient(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ rds: client }), sent };
}

describe('DB subnet group', () => {
  it('is found with its tags, which AWS keeps elsewhere', async () => {
    const { ctx, sent } = rds({
      DescribeDBSubnetGroups: { DBSubnetGroups: [live] },
      ListTagsForResource: { TagList: [{ Key: 'orthweb:id', Value: ID }] },
    });
    expect(await DbSubnetGroup.find(ctx, [ID])).toEqual([
      { id: ID, ref: NAME, tags: { 'orthweb:id': ID }, live: expect.objectContaining(live) },
    ]);
    expect(sent.find((call) => call.name === 'ListTagsForResource')?.input).toEqual({
      ResourceName: live.DBSubnetGroupArn,
    });
  });

  it('is absent when AWS knows no such group, whatever its tags are said to be', async () => {
    const { ctx } = rds({
      DescribeDBSubnetGroups: awsError('DBSubnetGroupNotFoundFault'),
      ListTagsForResource: awsError('InvalidParameterValue'),
    });
    expect(await DbSubnetGroup.find(ctx, [ID])).toEqual([]);
  });

  it('does not take a refused look for an absent group', async () => {
    const { ctx } = rds({
      DescribeDBSubnetGroups: { DBSubnetGroups: [live] },
      ListTagsForResource: awsError('AccessDenied'),
    });
    await expect(DbSubnetGroup.find(ctx, [ID])).rejects.toThrow('AccessDenied');
  });

  it('has no drift whatever the order of its subnets', () => {
    expect(DbSubnetGroup.drift(live, props)).toEqual([]);
  });

  it('names the subnets that differ, and sends all that are wanted', async () => {
    const wanted = { ...props, subnetIds: ['subnet-a', 'subnet-c'] };
    const changes = DbSubnetGroup.drift(live, wanted);
    expect(changes).toEqual([
      {
        field: 'subnets',
        text: 'subnet subnet-c is missing, subnet subnet-b is too many',
        effect: 'update',
      },
    ]);
    const { ctx, sent } = rds({ ModifyDBSubnetGroup: {} });
    await DbSubnetGroup.sync(ctx, live, wanted, changes);
    expect(sent[0]?.input).toEqual({
      DBSubnetGroupName: NAME,
      SubnetIds: ['subnet-a', 'subnet-c'],
    });
  });

  it('is deleted when it is gone already, and not while a database is in it', async () => {
    const how = { purge: false, finalSnapshot: '' };
    const gone = rds({ DeleteDBSubnetGroup: awsError('DBSubnetGroupNotFoundFault') });
    await expect(DbSubnetGroup.delete(gone.ctx, live, how)).resolves.toBeUndefined();
    const used = rds({ DeleteDBSubnetGroup: awsError('InvalidDBSubnetGroupStateFault') });
    await expect(DbSubnetGroup.delete(used.ctx, live, how)).rejects.toThrow();
  });
});
