import { monitoringTrust } from '../../templates/trust-policies.ts';
import { DbInstance } from '../kinds/db-instance.ts';
import { DbParameterGroup } from '../kinds/db-parameter-group.ts';
import { DbSnapshot, RestorableSnapshot } from '../kinds/db-snapshot.ts';
import { DbSubnetGroup } from '../kinds/db-subnet-group.ts';
import { LogGroup } from '../kinds/log-group.ts';
import { Role } from '../kinds/role.ts';
import { node } from '../resource.ts';
import type { Access } from './access.ts';
import type { Foundations } from './foundations.ts';
import type { Network } from './network.ts';
import type { Settings } from './settings.ts';

/** Made by RDS with the instance. */
export const DATABASE_NAME = 'orthanc';
const DATABASE_PORT = 5432;

/** The index of the studies, in both zones. */
export function databaseOf(
  settings: Settings,
  base: Foundations,
  network: Network,
  access: Access,
) {
  const ground = { ...logGroupsOf(settings, base), ...groundOf(settings, base, network) };
  return { ...ground, main: mainOf(settings, base, access, ground) };
}

/** Before the instance: RDS would make them without key and retention. */
function logGroupsOf({ config }: Settings, { key }: Foundations) {
  const logGroup = (id: string) =>
    node(id, LogGroup, { key }, (out) => ({
      retentionDays: config.logs.retentionDays,
      kmsKeyArn: out.key.keyArn,
    }));
  return {
    logPostgresql: logGroup('database/log-postgresql'),
    logUpgrade: logGroup('database/log-upgrade'),
  };
}

function groundOf(settings: Settings, { key }: Foundations, { privateA, privateB }: Network) {
  const { config, deployment } = settings;
  const subnets = node('database/subnets', DbSubnetGroup, { privateA, privateB }, (out) => ({
    subnetIds: [out.privateA.subnetId, out.privateB.subnetId],
    description: `Private subnets of ${deployment}`,
  }));
  const parameters = node('database/parameters', DbParameterGroup, {}, () => ({
    family: `postgres${config.database.majorVersion}`,
    parameters: {
      'rds.force_ssl': '1',
      // Not `all`: statements of Orthanc hold patient names.
      log_statement: 'ddl',
      // Off: a slow statement would be logged with its parameters, and those are names as well.
      log_min_duration_statement: '-1',
    },
    description: `PostgreSQL settings of ${deployment}`,
  }));
  // Met, never made: `down` leaves it behind, and the next `up` starts from it.
  const copies = settings.purpose === 'build' ? RestorableSnapshot : DbSnapshot;
  const snapshot = node('database/snapshot', copies, { key }, () => ({}));
  return { subnets, parameters, monitoringRole: monitoringRoleOf(settings), snapshot };
}

function monitoringRoleOf({ account, region, partition, deployment }: Settings) {
  return node('database/monitoring-role', Role, {}, () => ({
    trust: monitoringTrust({ account, region, partition }),
    managedPolicyArns: [
      `arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
    ],
    description: `Enhanced monitoring of the database of ${deployment}`,
  }));
}

type Ground = ReturnType<typeof groundOf> & ReturnType<typeof logGroupsOf>;

function mainOf(settings: Settings, { key }: Foundations, access: Access, ground: Ground) {
  const { instanceClass, majorVersion, storageGiB, backupDays, multiAz } = settings.config.database;
  const needs = { key, ...ground, group: access.database, rules: access.databaseRules };
  return node('database/main', DbInstance, needs, (out) => ({
    instanceClass,
    majorVersion: String(majorVersion),
    storageGiB,
    backupDays,
    multiAz,
    kmsKeyArn: out.key.keyArn,
    subnetGroup: out.subnets.name,
    parameterGroup: out.parameters.name,
    securityGroupIds: [out.group.groupId],
    monitoringRoleArn: out.monitoringRole.arn,
    port: DATABASE_PORT,
    masterUsername: 'orthweb_admin',
    dbName: DATABASE_NAME,
    restoreFrom: settings.restoreFrom ?? out.snapshot.latest,
  }));
}
