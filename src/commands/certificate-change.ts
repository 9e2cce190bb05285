import type { CommandContext } from '../context.ts';
import { certificateFacts } from '../operate/certificates/facts.ts';
import type { ServerCertificate } from '../operate/certificates/secret-values.ts';
import { fetchNow } from '../operate/certificates/served.ts';
import { siteHosts } from '../operate/site-hosts.ts';
import { isAmiss } from '../operate/take-up.ts';
import { certificateLines } from '../ui/certificate-view.ts';
import { takeUpLines } from '../ui/take-up-view.ts';
import { certificateRow } from './certificate-row.ts';
import { lockedWork } from './locked-work.ts';
import type { Subject } from './observed.ts';

export interface CertificateChange {
  readonly question: string;
  /** Stores another certificate in the secret, and answers it. */
  store(): Promise<ServerCertificate>;
}

/** Another certificate for the site: stored under the lock, then fetched by the hosts at once. */
export async function changeCertificate(
  context: CommandContext,
  subject: Subject,
  { question, store }: CertificateChange,
): Promise<number> {
  const { ctx, name } = subject;
  const total = (await siteHosts(subject)).length;
  const { certificate, hosts } = await lockedWork(context, subject, {
    question,
    total,
    async work() {
      const [stored, there] = [await store(), await siteHosts(subject)];
      ctx.emit({ type: 'notice', text: 'the new certificate is stored: the hosts fetch it' });
      const { fingerprint } = certificateFacts(stored.certificate);
      const ends = await fetchNow(ctx, there, fingerprint);
      return { certificate: stored.certificate, hosts: ends };
    },
  });
  const row = certificateRow(certificate, ctx.clock.now());
  const { columns } = context.terminal;
  if (context.json) context.document({ deployment: name, site: row, hosts });
  else context.out(...certificateLines(row, { columns, paint: context.paint.out }));
  context.note('', ...takeUpLines(hosts, { columns, paint: context.paint.err }));
  context.note(`next: ${context.next('certs show')}`);
  return hosts.some(isAmiss) ? 1 : 0;
}
