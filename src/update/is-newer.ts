const RELEASE = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(-[\w.-]+)?$/;

/** Whether `latest` is a release that comes after `own`; what is no release is none. */
export function isNewer(latest: string, own: string): boolean {
  const [theirs, ours] = [RELEASE.exec(latest), RELEASE.exec(own)];
  if (theirs === null || ours === null || theirs[4] !== undefined) return false;
  for (const at of [1, 2, 3]) {
    const difference = Number(theirs[at]) - Number(ours[at]);
    if (difference !== 0) return difference > 0;
  }
  // 1.0.0 comes after 1.0.0-rc.1.
  return ours[4] !== undefined;
}
