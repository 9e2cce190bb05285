import type { HostName } from '../host-reports.ts';

/** One line that a host wrote. */
export interface LogLine {
  readonly atMs: number;
  readonly host: HostName;
  /** Who wrote it: `envoy`, `orthanc-1`, `cloud-init`. */
  readonly source: string;
  readonly text: string;
  /** Tells it from every other line of its reader, also from one with the same text at the same moment. */
  readonly key: string;
}

export type LogSource = 'cloud-init' | 'envoy' | 'orthanc' | 'all';
export const LOG_SOURCES: readonly LogSource[] = ['cloud-init', 'envoy', 'orthanc', 'all'];

/** A place that lines come from. */
export interface LogReader {
  /** Lines from that moment on, in any order; later calls may bring earlier lines that were not there yet. */
  read(sinceMs: number): Promise<readonly LogLine[]>;
}

/** What compose calls `orthweb-orthanc-1-1` is `orthanc-1` for everybody else. */
export function sourceOf(container: string): string {
  return container.replace(/^orthweb-/, '').replace(/-1$/, '');
}

export function isFrom(wanted: LogSource, source: string): boolean {
  return wanted === 'all' || source === wanted || source.startsWith(`${wanted}-`);
}
