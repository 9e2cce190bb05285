import type { DBInstance as Live } from '@aws-sdk/client-rds';
import type { Wait } from '../resource.ts';

const UNDER_WAY = [
  'creating',
  'backing-up',
  'configuring-associated-roles',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
  'converting-to-vpc',
  'maintenance',
  'modifying',
  'moving-to-vpc',
  'rebooting',
  'renaming',
  'resetting-master-credentials',
  'starting',
  'storage-config-upgrade',
  'upgrading',
];
const READY = ['available', 'storage-optimization', 'storage-initialization'];
export const GOING = ['delete-precheck', 'deleting'];
/** Backups and maintenance come by themselves, every night: the database serves meanwhile. */
export const PASSING = ['backing-up', 'maintenance', 'modifying'];
const NEVER_AVAILABLE = [
  'creating',
  'incompatible-create',
  'incompatible-restore',
  'insufficient-capacity',
  'restore-error',
];
const NO_SNAPSHOT = ['failed', 'incompatible-network'];
const OTHER = [
  'inaccessible-encryption-credentials',
  'inaccessible-encryption-credentials-recoverable',
  'incompatible-option-group',
  'incompatible-parameters',
  'stopped',
  'stopping',
  'storage-full',
];

const status = (live: Live | undefined): string =>
  live === undefined ? 'absent' : (live.DBInstanceStatus ?? 'creating');

export const dbInstanceReady: Wait<Live> = {
  status,
  pending: ['absent', 'stopping', ...UNDER_WAY],
  target: READY,
  timeoutMs: 45 * 60_000,
  everyMs: 15_000,
};

export const dbInstanceGone: Wait<Live> = {
  status,
  pending: [...UNDER_WAY, ...READY, ...GOING, ...NEVER_AVAILABLE, ...NO_SNAPSHOT, ...OTHER],
  target: ['absent'],
  timeoutMs: 60 * 60_000,
  everyMs: 15_000,
};

/** RDS takes a snapshot, or will as soon as it has done with itself. */
export function takesSnapshot(dbStatus: string): boolean {
  return [...READY, ...PASSING, 'stopped'].includes(dbStatus);
}

export function isGoing(live: Live): boolean {
  return GOING.includes(status(live));
}

/**
 * "You can't create a final DB snapshot of your DB instance if it has the status creating, failed, incompatible-restore,
 * or incompatible-network." Those that were never available hold nothing that is not in the snapshot they came from.
 * The others are told apart by their backups: RDS takes the first one before it shows a new instance as available.
 */
export function finalSnapshot(live: Live): 'possible' | 'needless' | 'impossible' {
  if (NEVER_AVAILABLE.includes(status(live))) return 'needless';
  if (!NO_SNAPSHOT.includes(status(live))) return 'possible';
  const backedUp = live.LatestRestorableTime !== undefined || live.BackupRetentionPeriod === 0;
  return backedUp ? 'impossible' : 'needless';
}

/** Whether a removal that keeps data makes a snapshot of it. */
export function leavesFinalSnapshot(live: Live): boolean {
  return !isGoing(live) && finalSnapshot(live) === 'possible';
}
