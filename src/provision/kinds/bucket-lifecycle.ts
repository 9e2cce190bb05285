import type { LifecycleExpiration, LifecycleRule } from '@aws-sdk/client-s3';

export interface Lifecycle {
  readonly abortMultipartDays: number;
  readonly noncurrentDays: number;
  /** Objects themselves go after this time. Absent: they stay for ever. */
  readonly expireDays?: number | undefined;
}

const ID = 'orthweb-housekeeping';

/** Compares only the rule that is orthweb's: an operator's own, such as a move to colder storage, is left alone. */
export function housekeepingDiffers(live: readonly LifecycleRule[], wanted: Lifecycle): boolean {
  const [rule] = live.filter((one) => one.ID === ID);
  if (rule === undefined) return true;
  const expiration = expirationOf(wanted);
  const same =
    rule.Status === 'Enabled' &&
    coversEverything(rule) &&
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation === wanted.abortMultipartDays &&
    rule.NoncurrentVersionExpiration?.NoncurrentDays === wanted.noncurrentDays &&
    rule.NoncurrentVersionExpiration.NewerNoncurrentVersions === undefined &&
    rule.Expiration?.Days === expiration.Days &&
    (rule.Expiration?.ExpiredObjectDeleteMarker ?? false) ===
      (expiration.ExpiredObjectDeleteMarker ?? false);
  return !same;
}

/** The bucket's rules with orthweb's own as wanted. */
export function withHousekeeping(
  live: readonly LifecycleRule[],
  wanted: Lifecycle,
): LifecycleRule[] {
  return [...live.filter((one) => one.ID !== ID), housekeeping(wanted)];
}

function housekeeping(wanted: Lifecycle): LifecycleRule {
  return {
    ID,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: wanted.abortMultipartDays },
    NoncurrentVersionExpiration: { NoncurrentDays: wanted.noncurrentDays },
    Expiration: expirationOf(wanted),
  };
}

/** S3 takes one or the other: where objects expire, it clears the markers of deleted ones as well. */
function expirationOf({ expireDays }: Lifecycle): LifecycleExpiration {
  return expireDays === undefined ? { ExpiredObjectDeleteMarker: true } : { Days: expireDays };
}

/** An empty prefix comes back as itself, as an empty filter, or in the older place beside the filter. */
function coversEverything({ Filter, Prefix }: LifecycleRule): boolean {
  const { Prefix: prefix = Prefix ?? '', ...narrower } = Filter ?? {};
  return prefix === '' && Object.values(narrower).every((limit) => limit === undefined);
}
