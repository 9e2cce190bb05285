const NAMES: Readonly<Record<number, string>> = {
  0: 'success',
  272: 'processing failure',
  290: 'SOP class not supported',
  42752: 'out of resources',
  43264: 'dataset does not match',
  49152: 'cannot understand',
};

/** A DIMSE status: `0x0000 (success)`. */
export function statusText(status: number): string {
  const hex = `0x${status.toString(16).padStart(4, '0')}`;
  const name = NAMES[status];
  return name === undefined ? hex : `${hex} (${name})`;
}

/** What ended a connection, without the words of OpenSSL's programmers: `TLS alert: unknown ca`. */
export function troubleText(text: string): string {
  const alert = /alert ([a-z][a-z ]*[a-z])/.exec(text)?.[1];
  return alert === undefined ? (text.trim().split('\n')[0] ?? '') : `TLS alert: ${alert}`;
}
