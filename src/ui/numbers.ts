/** `1234-5678-9012`, as the AWS console shows it: twelve digits in a row cannot be compared by eye. */
export function accountNumber(account: string): string {
  return account.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');
}

export function dollars(monthly: number): string {
  return monthly > 0 && monthly < 1
    ? 'less than $1 a month'
    : `about $${grouped(Math.round(monthly))} a month`;
}

/** `412 GB`: powers of ten, as AWS bills. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `1,284`. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(count)} ${count === 1 ? singular : plural}`;
}

/** `14:02 UTC` out of an ISO time. */
export function timeOfDay(iso: string): string {
  return `${new Date(iso).toISOString().slice(11, 16)} UTC`;
}

/** `14:02:11 UTC`, where several looks fall into a minute. */
export function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
