import type {
  CreateDBInstanceMessage,
  RestoreDBInstanceFromDBSnapshotMessage,
} from '@aws-sdk/client-rds';

export interface DbInstanceProps {
  readonly instanceClass: string;
  /** `17`: AWS retires minor versions, so none is ever named. */
  readonly majorVersion: string;
  readonly storageGiB: number;
  readonly backupDays: number;
  readonly multiAz: boolean;
  readonly kmsKeyArn: string;
  readonly subnetGroup: string;
  readonly parameterGroup: string;
  readonly securityGroupIds: readonly string[];
  readonly monitoringRoleArn: string;
  readonly port: number;
  /** Not `postgres` or `admin`, the first names that are tried. */
  readonly masterUsername: string;
  readonly dbName: string;
  /** Snapshot to begin from instead of an empty database. Looked at only when the instance is made. */
  readonly restoreFrom?: string | undefined;
}

export interface DbInstanceOut {
  readonly identifier: string;
  readonly endpoint: string;
  readonly port: number;
  /** The secret that RDS keeps the master password in; nobody else ever sees it. */
  readonly masterSecretArn: string;
  readonly resourceId: string;
  readonly arn: string;
  readonly engineVersion: string;
  readonly status: string;
  readonly multiAz: boolean;
  /** The newest moment it can be brought back to. */
  readonly lastBackup: string | undefined;
}

export const LOG_EXPORTS = ['postgresql', 'upgrade'];
export const MONITORING_SECONDS = 60;
export const INSIGHTS_DAYS = 7;
export const STORAGE_TYPE = 'gp3';
/** At the end of a version's life AWS moves it on instead of charging for Extended Support. */
export const LIFECYCLE = 'open-source-rds-extended-support-disabled';

// No Iops: gp3 has its baseline for free, and below 400 GiB AWS refuses the parameter.
function common(props: DbInstanceProps) {
  return {
    Engine: 'postgres',
    DBInstanceClass: props.instanceClass,
    StorageType: STORAGE_TYPE,
    MultiAZ: props.multiAz,
    PubliclyAccessible: false,
    DBSubnetGroupName: props.subnetGroup,
    DBParameterGroupName: props.parameterGroup,
    VpcSecurityGroupIds: [...props.securityGroupIds],
    Port: props.port,
    BackupRetentionPeriod: props.backupDays,
    DeletionProtection: true,
    CopyTagsToSnapshot: true,
    EnableIAMDatabaseAuthentication: true,
    EnableCloudwatchLogsExports: [...LOG_EXPORTS],
    AutoMinorVersionUpgrade: true,
    EngineLifecycleSupport: LIFECYCLE,
  };
}

type Chosen<T> = Omit<T, 'DBInstanceIdentifier' | 'DBSnapshotIdentifier' | 'Tags'>;

/** Everything a new, empty instance is made with. */
export function newInstance(props: DbInstanceProps): Chosen<CreateDBInstanceMessage> & {
  DBInstanceClass: string;
  Engine: string;
} {
  return {
    ...common(props),
    EngineVersion: props.majorVersion,
    AllocatedStorage: props.storageGiB,
    StorageEncrypted: true,
    KmsKeyId: props.kmsKeyArn,
    DBName: props.dbName,
    MasterUsername: props.masterUsername,
    ManageMasterUserPassword: true,
    MasterUserSecretKmsKeyId: props.kmsKeyArn,
    MonitoringInterval: MONITORING_SECONDS,
    MonitoringRoleArn: props.monitoringRoleArn,
    EnablePerformanceInsights: true,
    PerformanceInsightsKMSKeyId: props.kmsKeyArn,
    PerformanceInsightsRetentionPeriod: INSIGHTS_DAYS,
  };
}

/**
 * What a restore accepts. Version, storage, key, user and database come from the snapshot; monitoring, insights and the
 * managed master password ("applies to RDS for Oracle only") follow as drift.
 */
export function restoredInstance(
  props: DbInstanceProps,
): Chosen<RestoreDBInstanceFromDBSnapshotMessage> {
  return common(props);
}
