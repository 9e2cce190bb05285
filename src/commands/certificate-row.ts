import { certificateFacts } from '../operate/certificates/facts.ts';
import { printable } from '../operate/host-reports.ts';
import type { CertificateRow } from '../ui/certificate-view.ts';

/** What the first certificate of a PEM text says, for screen and document. */
export function certificateRow(pem: string, nowMs: number): CertificateRow {
  const { subject, issuer, names, endsMs, fingerprint } = certificateFacts(pem);
  return {
    subject,
    issuer,
    names: names.map(printable),
    ends: new Date(endsMs).toISOString(),
    daysLeft: Math.floor((endsMs - nowMs) / 86_400_000),
    fingerprint,
  };
}
