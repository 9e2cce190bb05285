import { reasonToRenew } from './renewal.ts';

export interface NotedCertificate {
  /** ISO time. */
  readonly ends?: string | undefined;
  readonly names?: readonly string[] | undefined;
  readonly imported?: boolean | undefined;
}

/** An imported certificate is renewed where it came from, and somebody has to know in time. */
export function importedWarnings(
  noted: NotedCertificate,
  domain: string | undefined,
  nowMs: number,
): readonly string[] {
  const { ends, names = [], imported } = noted;
  if (imported !== true || ends === undefined) return [];
  // More names than it is needed for are its owner's business.
  const wanted = [...names, ...(domain === undefined ? [] : [domain])];
  const why = reasonToRenew({ names, endsMs: Date.parse(ends) }, wanted, nowMs);
  if (why === undefined) return [];
  return [
    `the imported certificate has to be replaced, as ${why}: orthweb certs import, or orthweb certs renew --own`,
  ];
}
