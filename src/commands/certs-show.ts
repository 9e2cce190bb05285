import type { CommandContext } from '../context.ts';
import { isIssuedBy } from '../operate/certificates/facts.ts';
import { type Served, servedBy } from '../operate/certificates/served.ts';
import { siteCertificate } from '../operate/certificates/site-certificate.ts';
import { siteHosts } from '../operate/site-hosts.ts';
import {
  type CertificatesView,
  certificatesLines,
  type ServedRow,
  SOON_DAYS,
} from '../ui/certificate-view.ts';
import { wrap } from '../ui/wrap.ts';
import { certificateRow } from './certificate-row.ts';
import { openSubject } from './observed.ts';

/** The site's certificate, who signs for its devices, and what its hosts show to clients. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const { ctx, name } = subject;
  const [{ value }, hosts] = await Promise.all([siteCertificate(subject), siteHosts(subject)]);
  const nowMs = ctx.clock.now();
  const { certificate, clientAuthority } = value;
  const site = certificateRow(certificate, nowMs);
  const served = await servedBy(ctx, hosts);
  const view: CertificatesView = {
    site: { ...site, source: isIssuedBy(certificate, clientAuthority) ? 'own' : 'imported' },
    authority: certificateRow(clientAuthority, nowMs),
    hosts: served.map((one) => servedRow(one, site.fingerprint)),
  };
  const { columns } = context.terminal;
  if (context.json) context.document({ deployment: name, ...view });
  else context.out(...certificatesLines(view, { columns, paint: context.paint.out }));
  if (site.daysLeft < SOON_DAYS) context.note('', ...wrap(nextStep(context, view), columns));
  return 0;
}

/** What `up` makes anew by itself, and what somebody has to get. */
function nextStep(context: CommandContext, { site }: CertificatesView): string {
  return site.source === 'own'
    ? `next: ${context.next('certs renew')}`
    : `next: get another one and bring it with ${context.next('certs import')}, or go back to the site's own authority with ${context.next('certs renew --own')}`;
}

function servedRow({ host, fingerprint, why }: Served, wanted: string): ServedRow {
  if (fingerprint === undefined) return { host, serves: null, why };
  return { host, serves: fingerprint === wanted ? 'this' : 'another', why };
}
