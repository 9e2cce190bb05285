import { counted } from './numbers.ts';
import type { Screen } from './paint.ts';
import { hanging } from './wrap.ts';

export interface CertificateRow {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  /** ISO time. */
  readonly ends: string;
  readonly daysLeft: number;
  /** SHA-256, `AB:CD:...`. */
  readonly fingerprint: string;
}

export interface CertificatesView {
  readonly site: CertificateRow & { readonly source: 'own' | 'imported' };
  readonly authority: CertificateRow;
  readonly hosts: readonly ServedRow[];
}

export interface ServedRow {
  readonly host: string;
  /** Null: not known, `why` says why. */
  readonly serves: 'this' | 'another' | null;
  readonly why: string;
}

/** From then on somebody has to do something. */
export const SOON_DAYS = 30;

export function certificatesLines(view: CertificatesView, o: Screen): string[] {
  const { site, authority, hosts } = view;
  const source = site.source === 'own' ? "signed by the site's own authority" : 'imported';
  return [
    `${o.paint.bold('site')}   ${source}`,
    ...certificateLines(site, o),
    '',
    `${o.paint.bold('authority')}   signs the certificates of devices`,
    ...certificateLines(authority, o),
    '',
    ...hosts.flatMap((row) => servedLines(row, o)),
  ];
}

export function certificateLines(row: CertificateRow, o: Screen): string[] {
  const { subject, issuer, names, ends, daysLeft, fingerprint } = row;
  const field = (label: string, text: string) => hanging(`  ${label.padEnd(9)}`, text, o.columns);
  const left = daysLeft < 0 ? 'it has ended' : `${counted(daysLeft, 'day')} left`;
  const ending = field('ends', `${ends.slice(0, 10)}, ${left}`);
  return [
    ...field('subject', subject),
    ...(names.length === 0 ? [] : field('names', names.join(', '))),
    ...field('issuer', issuer),
    ...(daysLeft < SOON_DAYS ? ending.map((line) => o.paint.warn(line)) : ending),
    // In two lines, each as long as half of what a browser shows.
    ...field('SHA-256', `${fingerprint.slice(0, 48)} ${fingerprint.slice(48)}`),
  ];
}

function servedLines({ host, serves, why }: ServedRow, { columns, paint }: Screen): string[] {
  const head = `  ${serves === 'another' ? '!' : ' '} ${host.padEnd(9)}  `;
  if (serves === 'this') return [`${head}serves the site's certificate`];
  if (serves === null) return hanging(head, `what it serves is not known: ${why}`, columns);
  const text = 'serves another one, and fetches this within the hour';
  return hanging(head, text, columns).map((line) => paint.warn(line));
}
