import type { Paint } from './paint.ts';

export interface LogRow {
  readonly host: string;
  readonly source: string;
  readonly text: string;
}

export interface LogWidths {
  readonly host: number;
  readonly source: number;
}

/** `primary   orthanc-1 | text`: where it comes from stands before every line, so that `grep` works on it. */
export function logLine({ host, source, text }: LogRow, widths: LogWidths, paint: Paint): string {
  const label = `${host.padEnd(widths.host)} ${source.padEnd(widths.source)}`;
  return `${paint.dim(`${label} |`)} ${text}`.trimEnd();
}
