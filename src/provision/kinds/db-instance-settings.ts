import type { DBInstance as Live } from '@aws-sdk/client-rds';
import { CAPACITY, FIXED } from './db-instance-capacity.ts';
import {
  type DbInstanceProps,
  INSIGHTS_DAYS,
  LIFECYCLE,
  LOG_EXPORTS,
  MONITORING_SECONDS,
} from './db-instance-props.ts';
import { differs, plain, type Setting } from './db-setting.ts';

const always = () => true;
const never = () => false;

/** What keeps patient data safe and reachable only from inside. */
const PROTECTION: readonly Setting[] = [
  plain(
    'deletion protection',
    (live) => live.DeletionProtection,
    always,
    () => ({
      DeletionProtection: true,
    }),
  ),
  plain(
    'public access',
    (live) => live.PubliclyAccessible,
    never,
    () => ({
      PubliclyAccessible: false,
    }),
  ),
  plain(
    'iam authentication',
    (live) => live.IAMDatabaseAuthenticationEnabled,
    always,
    () => ({
      EnableIAMDatabaseAuthentication: true,
    }),
  ),
  plain(
    'tags on snapshots',
    (live) => live.CopyTagsToSnapshot,
    always,
    () => ({
      CopyTagsToSnapshot: true,
    }),
  ),
  plain(
    'minor upgrades',
    (live) => live.AutoMinorVersionUpgrade,
    always,
    () => ({
      AutoMinorVersionUpgrade: true,
    }),
  ),
  plain(
    'life cycle',
    (live) => live.EngineLifecycleSupport,
    () => LIFECYCLE,
    () => ({
      EngineLifecycleSupport: LIFECYCLE,
    }),
  ),
  plain(
    'days of backups',
    (live) => live.BackupRetentionPeriod,
    (props) => props.backupDays,
    (props) => ({
      BackupRetentionPeriod: props.backupDays,
    }),
  ),
  {
    field: 'security groups',
    effect: 'update',
    text: differentGroups,
    modify: (props) => ({ VpcSecurityGroupIds: [...props.securityGroupIds] }),
  },
  {
    field: 'master password',
    effect: 'update',
    text: (live) =>
      live.MasterUserSecret === undefined ? 'master password is not managed by RDS' : undefined,
    modify: (props) => ({
      ManageMasterUserPassword: true,
      MasterUserSecretKmsKeyId: props.kmsKeyArn,
    }),
  },
];

const WATCHING: readonly Setting[] = [
  {
    field: 'log exports',
    effect: 'update',
    text: (live) => {
      const missing = missingExports(live);
      return missing.length === 0 ? undefined : `log export of ${missing.join(' and ')} is off`;
    },
    modify: (_, live) => ({
      CloudwatchLogsExportConfiguration: { EnableLogTypes: [...missingExports(live)] },
    }),
  },
  {
    field: 'monitoring',
    effect: 'update',
    text: (live, props) =>
      differs('seconds between metrics', live.MonitoringInterval, MONITORING_SECONDS) ??
      differs('monitoring role', live.MonitoringRoleArn, props.monitoringRoleArn),
    modify: (props) => ({
      MonitoringInterval: MONITORING_SECONDS,
      MonitoringRoleArn: props.monitoringRoleArn,
    }),
  },
  plain(
    'performance insights',
    (live) => live.PerformanceInsightsEnabled,
    always,
    (props) => ({
      EnablePerformanceInsights: true,
      PerformanceInsightsKMSKeyId: props.kmsKeyArn,
      PerformanceInsightsRetentionPeriod: INSIGHTS_DAYS,
    }),
  ),
];

/** Every setting of the database that is watched. */
export const SETTINGS: readonly Setting[] = [...PROTECTION, ...CAPACITY, ...WATCHING, ...FIXED];

function differentGroups(live: Live, { securityGroupIds }: DbInstanceProps): string | undefined {
  const has = live.VpcSecurityGroups?.filter((group) => group.Status !== 'removing').map(
    (group) => group.VpcSecurityGroupId ?? '',
  );
  return differs('security groups', has && listed(has), listed(securityGroupIds));
}

function listed(ids: readonly string[]): string {
  return [...ids].sort().join(' ') || 'none';
}

/** AWS's reference describes the two pending lists the wrong way round: a log in either of them is on its way. */
function missingExports(live: Live): readonly string[] {
  const pending = live.PendingModifiedValues?.PendingCloudwatchLogsExports;
  const known = [
    ...(live.EnabledCloudwatchLogsExports ?? []),
    ...(pending?.LogTypesToEnable ?? []),
    ...(pending?.LogTypesToDisable ?? []),
  ];
  return LOG_EXPORTS.filter((log) => !known.includes(log));
}
