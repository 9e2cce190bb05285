/** What must be added and what must go for a set of ids to become the wanted one; order means nothing. */
export function setDifference(
  live: readonly (string | undefined)[],
  wanted: readonly string[],
): { readonly missing: readonly string[]; readonly unwanted: readonly string[] } {
  const present = live.filter((id) => id !== undefined);
  return {
    missing: wanted.filter((id) => !present.includes(id)),
    unwanted: present.filter((id) => !wanted.includes(id)),
  };
}

/** `sg-1 is missing, sg-2 is not wanted`; empty when both sets are the same. */
export function differenceText(
  live: readonly (string | undefined)[],
  wanted: readonly string[],
): string {
  const { missing, unwanted } = setDifference(live, wanted);
  return [
    ...missing.map((id) => `${id} is missing`),
    ...unwanted.map((id) => `${id} is not wanted`),
  ].join(', ');
}
