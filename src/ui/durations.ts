/** `0.4 s`, `3 s`, `11 min 48 s`, `2 h 05 min`. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 950) return `${Math.max(0.1, ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** For results: tenths below ten seconds (`1.2 s`). */
export function preciseDuration(ms: number): string {
  return ms < 9_950 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms);
}

/** For expectations: `about 14 min`. */
export function roughDuration(ms: number): string {
  return ms < 60_000 ? 'under a minute' : `about ${Math.round(ms / 60_000)} min`;
}

/** `usually 11 to 15`: a range, because one number would be read as a promise. Undefined where it is over in a moment. */
export function usualDuration(typicalMs: number, elapsedMs: number): string | undefined {
  if (typicalMs < 20_000) return undefined;
  if (typicalMs < 90_000) return `usually ${Math.round(typicalMs / 10_000) * 10} s`;
  const from = Math.max(1, Math.floor((typicalMs * 0.85) / 60_000));
  const to = Math.ceil((typicalMs * 1.15) / 60_000);
  // Beside `40 s` a bare number would be taken for seconds.
  return `usually ${from} to ${to}${elapsedMs < 60_000 ? ' min' : ''}`;
}

/** How long ago, without more precision than anybody needs: `2 min`. */
export function age(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.round(ms / 1_000))} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
