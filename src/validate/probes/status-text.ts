/** A DIMSE status: `0x0000 (success)`. */
export function statusText(status: number): string {
  const hex = `0x${status.toString(16).padStart(4, '0')}`;
  return status === 0 ? `${hex} (success)` : hex;
}
