import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { assertOurs, NameTaken, tagDrift } from '../../../../src/provision/identity.ts';
import { LogGroup } from '../../../../src/provision/kinds/log-group.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k-1';
const FOLDER = '/aws/rds/instance/wealthy-lemur-orthancpostgres';
const IDS = ['database/log-postgresql', 'database/log-upgrade', 'logs/containers'];
const props = { retentionDays: 400, kmsKeyArn: KEY };
const arnOf = (name: string) => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;
const live = {
  name: `${FOLDER}/postgresql`,
  arn: arnOf(`${FOLDER}/postgresql`),
  retentionDays: 400,
  kmsKeyArn: KEY,
  unwritten: {},
};

function logs(answers: Record<string, Answer>) {
  const client = new CloudWatchLogsClient(OFFLINE);
  return { sent: answerWith(client, answers), ctx: ctxWith({ logs: client }) };
}

/** Groups with these names and tags. */
function groups(tagsByName: Record<string, object>): Record<string, Answer> {
  return {
    DescribeLogGroups: ({ logGroupNamePattern }) => ({
      logGroups: Object.keys(tagsByName)
        .filter((name) => name.includes(logGroupNamePattern))
        .map((logGroupName) => ({ logGroupName, retentionInDays: 400, kmsKeyId: KEY })),
    }),
    ListTagsForResource: ({ resourceArn }) => {
      const [, tags] =
        Object.entries(tagsByName).find(([name]) => arnOf(name) === resourceArn) ?? [];
      return tags === undefined ? awsError('ResourceNotFoundException') : { tags };
    },
    TagResource: {},
  };
}

const ours = (id: string) => ({ 'orthweb:deployment': 'wealthy-lemur', 'orthweb:id': id });

describe('find', () => {
  it('needs one list and one look at the tags of each, in one round', async () => {
    const { ctx, sent } = logs(
      groups({
        [`${FOLDER}/postgresql`]: ours('database/log-postgresql'),
        [`${FOLDER}/postgresql-of-somebody`]: {},
        '/orthweb/wealthy-lemur/containers': ours('logs/containers'),
      }),
    );
    const found = await LogGroup.find(ctx, IDS);
    expect(found.map((one) => one.id)).toEqual(['database/log-postgresql', 'logs/containers']);
    expect(sent).toHaveLength(4);
    for (const one of found) expect(() => assertOurs(ctx, one)).not.toThrow();
  });

  it('takes a group that RDS made again for ours and writes the whole identity on it', async () => {
    const { ctx, sent } = logs(groups({ [`${FOLDER}/postgresql`]: {} }));
    const [found] = await LogGroup.find(ctx, ['database/log-postgresql']);
    if (found === undefined) throw new Error('not found');
    expect(() => assertOurs(ctx, found)).not.toThrow();
    await LogGroup.tag?.(ctx, found.live, tagDrift(ctx, found));
    expect(sent.at(-1)?.input.tags).toEqual({
      ...ours('database/log-postgresql'),
      Name: `${FOLDER}/postgresql`,
    });
  });

  it.each<[string, string, string, object]>([
    [
      'another deployment',
      'database/log-upgrade',
      `${FOLDER}/upgrade`,
      { 'orthweb:deployment': 'bold-yak' },
    ],
    ['nobody, under our name', 'logs/containers', '/orthweb/wealthy-lemur/containers', {}],
  ])('leaves alone a group of %s', async (_whose, id, name, tags) => {
    const { ctx } = logs(groups({ [name]: tags }));
    const [found] = await LogGroup.find(ctx, [id]);
    expect(() => found && assertOurs(ctx, found)).toThrow(NameTaken);
  });

  it('does not call a group untagged that Logs does not show everywhere yet', async () => {
    const { ctx } = logs({
      ...groups({ '/orthweb/wealthy-lemur/containers': {} }),
      ListTagsForResource: awsError('ResourceNotFoundException'),
    });
    expect(await LogGroup.find(ctx, ['logs/containers'])).toEqual([]);
  });
});

describe('drift', () => {
  it('is none for a group as AWS echoes it', () => {
    expect(LogGroup.drift(live, props)).toEqual([]);
  });

  it.each([
    ['retention', { ...live, retentionDays: undefined }, 'logs are kept for ever, wanted 400 days'],
    ['retention', { ...live, retentionDays: 30 }, 'logs are kept 30 days, wanted 400 days'],
    ['key', { ...live, kmsKeyArn: undefined }, 'logs are not encrypted by a key'],
    ['key', { ...live, kmsKeyArn: `${KEY}2` }, 'logs are encrypted by another key'],
  ])('is exactly one change of %s', (field, changed, text) => {
    expect(LogGroup.drift(changed, props)).toEqual([{ field, text, effect: 'update' }]);
  });
});

it('puts right only what the changes name', async () => {
  const { ctx, sent } = logs({ PutRetentionPolicy: {}, AssociateKmsKey: {} });
  for (const broken of [
    { ...live, retentionDays: 1 },
    { ...live, kmsKeyArn: undefined },
  ])
    await LogGroup.sync(ctx, broken, props, LogGroup.drift(broken, props));
  expect(sent).toEqual([
    { name: 'PutRetentionPolicy', input: { logGroupName: live.name, retentionInDays: 400 } },
    { name: 'AssociateKmsKey', input: { logGroupName: live.name, kmsKeyId: KEY } },
  ]);
});

it('is deleted even where it is gone already', async () => {
  const { ctx } = logs({ DeleteLogGroup: awsError('ResourceNotFoundException') });
  await LogGroup.delete(ctx, live, { purge: false, finalSnapshot: '' });
});
