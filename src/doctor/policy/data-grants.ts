import { ledgerBucket } from '../../operate/ledger.ts';
import { names } from '../../provision/names.ts';
import { arn, type Grant, of, type PolicyPlace, tagged } from './grant.ts';

/** S3, RDS, Secrets Manager and KMS: what holds patient data, and what opens it. */
export function dataGrants(place: PolicyPlace, all: readonly string[]): readonly Grant[] {
  return [
    ...s3Grants(place, all),
    ...rdsGrants(place, all),
    ...secretGrants(place, all),
    ...kmsGrants(place),
  ];
}

export const OWN_OBJECTS = 'OwnObjects';

/** The ledger, and in the data bucket what hosts run. */
export function objectsWithoutStudies(place: PolicyPlace): readonly string[] {
  const data = names(place).of('storage/data');
  const prefixes = [`${data}/_orthweb/*`, `${ledgerBucket(place)}/*`];
  return prefixes.map((prefix) => `arn:${place.partition}:s3:::${prefix}`);
}

function s3Grants(place: PolicyPlace, all: readonly string[]): readonly Grant[] {
  const name = names(place);
  const buckets = [name.of('storage/data'), name.of('storage/logs'), ledgerBucket(place)];
  const arns = buckets.map((bucket) => `arn:${place.partition}:s3:::${bucket}`);
  const actions = all.filter((action) => action.startsWith('s3:'));
  const onObjects = actions.filter((action) => /Object|AbortMultipartUpload/.test(action));
  return [
    {
      sid: 'OwnBuckets',
      actions: actions.filter((action) => !onObjects.includes(action)),
      resources: arns,
    },
    { sid: OWN_OBJECTS, actions: onObjects, resources: arns.map((bucket) => `${bucket}/*`) },
  ];
}

function rdsGrants(place: PolicyPlace, all: readonly string[]): readonly Grant[] {
  const name = names(place);
  const rds = (what: string): string => arn(place, 'rds', what);
  const database = [
    rds(`db:${name.of('database/main')}`),
    rds(`subgrp:${name.of('database/subnets')}`),
    rds(`pg:${name.of('database/parameters')}`),
    // RDS's own: the call names none, and is checked for it.
    rds('og:default*'),
  ];
  const copies = [`${name.finalSnapshotPrefix}*`, `${name.backupPrefix}*`];
  const restore = 'rds:RestoreDBInstanceFromDBSnapshot';
  const changes = all.filter((it) => it.startsWith('rds:') && !/:(Describe|List)/.test(it));
  return [
    {
      sid: 'OwnDatabase',
      actions: changes.filter((action) => action !== restore),
      resources: [...database, ...copies.map((copy) => rds(`snapshot:${copy}`))],
    },
    // From any copy that the operator names, also of RDS or AWS Backup.
    { sid: 'RestoreOwn', actions: [restore], resources: [...database, rds('snapshot:*')] },
  ];
}

function secretGrants(place: PolicyPlace, all: readonly string[]): readonly Grant[] {
  return [
    {
      sid: 'OwnSecrets',
      actions: all.filter((action) => action.startsWith('secretsmanager:')),
      resources: [arn(place, 'secretsmanager', `secret:orthweb/${place.deployment}/*`)],
    },
    {
      // The database's master password, which RDS keeps: made in the operator's name.
      sid: 'MasterPassword',
      actions: of('secretsmanager', 'CreateSecret', 'TagResource'),
      resources: [arn(place, 'secretsmanager', 'secret:rds!*')],
    },
  ];
}

const VIA = ['s3', 'rds', 'ec2', 'secretsmanager'];

/**
 * "It might take up to five minutes for tag and alias changes to affect KMS key authorization": so the tag is asked for
 * only where no key of this minute is concerned.
 */
function kmsGrants(place: PolicyPlace): readonly Grant[] {
  const suffix = place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const any = { actions: [], resources: [arn(place, 'kms', 'key/*')] };
  return [
    {
      ...any,
      sid: 'TakeKeys',
      actions: of('kms', 'PutKeyPolicy', 'ScheduleKeyDeletion'),
      condition: tagged(place),
    },
    {
      ...any,
      sid: 'UseKeys',
      actions: of(
        'kms',
        ...['Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
        ...['ReEncryptFrom', 'ReEncryptTo'],
      ),
      condition: {
        StringLike: { 'kms:ViaService': VIA.map((it) => `${it}.${place.region}.${suffix}`) },
      },
    },
    {
      ...any,
      sid: 'LendKeys',
      actions: ['kms:CreateGrant'],
      condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    {
      // Each needs the alias and the key.
      sid: 'OwnAlias',
      actions: of('kms', 'CreateAlias', 'UpdateAlias', 'DeleteAlias'),
      resources: [arn(place, 'kms', names(place).of('keys/key')), ...any.resources],
    },
  ];
}
