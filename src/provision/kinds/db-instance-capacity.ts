import { STORAGE_TYPE } from './db-instance-props.ts';
import { plain, type Setting } from './db-setting.ts';

/** What the database runs on, and where it answers. */
export const CAPACITY: readonly Setting[] = [
  plain(
    'instance class',
    (live) => live.DBInstanceClass,
    (props) => props.instanceClass,
    (props) => ({
      DBInstanceClass: props.instanceClass,
    }),
    'restart',
  ),
  // DbInstancePort is of no use here: outside of clusters it is 0.
  plain(
    'port',
    (live) => live.PendingModifiedValues?.Port ?? live.Endpoint?.Port,
    (props) => props.port,
    (props) => ({
      DBPortNumber: props.port,
    }),
    'restart',
  ),
  plain(
    'multi-az',
    (live) => live.MultiAZ,
    (props) => props.multiAz,
    (props) => ({
      MultiAZ: props.multiAz,
    }),
  ),
  plain(
    'storage type',
    (live) => live.StorageType,
    () => STORAGE_TYPE,
    () => ({
      StorageType: STORAGE_TYPE,
    }),
  ),
  plain(
    'parameter group',
    (live) => live.DBParameterGroups?.[0]?.DBParameterGroupName,
    (props) => props.parameterGroup,
    (props) => ({
      DBParameterGroupName: props.parameterGroup,
    }),
  ),
  {
    field: 'storage',
    effect: 'update',
    text: (live, props) =>
      (live.AllocatedStorage ?? props.storageGiB) < props.storageGiB
        ? `storage ${live.AllocatedStorage} GiB, wanted ${props.storageGiB} GiB`
        : undefined,
    modify: (props) => ({ AllocatedStorage: props.storageGiB }),
  },
];

/** What only another instance could have. */
export const FIXED: readonly Setting[] = [
  plain(
    'encryption',
    (live) => live.StorageEncrypted,
    () => true,
  ),
  plain(
    'key',
    (live) => live.KmsKeyId,
    (props) => props.kmsKeyArn,
  ),
  plain(
    'subnet group',
    (live) => live.DBSubnetGroup?.DBSubnetGroupName,
    (props) => props.subnetGroup,
  ),
  plain(
    'master user',
    (live) => live.MasterUsername,
    (props) => props.masterUsername,
  ),
  plain(
    'major version',
    (live) => live.EngineVersion?.split('.')[0],
    (props) => props.majorVersion,
  ),
];
