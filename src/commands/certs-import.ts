import type { CommandContext } from '../context.ts';
import { readImportFiles } from '../operate/certificates/import-files.ts';
import { checkImported, type Import } from '../operate/certificates/imported.ts';
import {
  namesToImport,
  type SiteCertificate,
  siteCertificate,
  storeImported,
} from '../operate/certificates/site-certificate.ts';
import { certificateLines } from '../ui/certificate-view.ts';
import { hanging } from '../ui/wrap.ts';
import { changeCertificate } from './certificate-change.ts';
import { certificateRow } from './certificate-row.ts';
import { openSubject, type Subject } from './observed.ts';

/** Somebody else's certificate for the site, checked before anything is changed. */
export async function run(context: CommandContext): Promise<number> {
  const [cert = '', key = '', chain] = ['cert', 'certificateKey', 'chain'].map((flag) =>
    context.word(flag),
  );
  const given = readImportFiles({ cwd: context.io.cwd, cert, key, chain });
  const subject = await openSubject(context);
  const { warnings, certificate } = await check(subject, await siteCertificate(subject), given);
  const row = certificateRow(certificate, subject.ctx.clock.now());
  const { columns } = context.terminal;
  context.note(...certificateLines(row, { columns, paint: context.paint.err }), '');
  for (const text of warnings) context.warn(...hanging('warning: ', text, columns));
  return changeCertificate(context, subject, {
    question: `Let ${subject.name} serve this certificate?`,
    async store() {
      const now = await siteCertificate(subject);
      const imported = await check(subject, now, given);
      const names = namesToImport(now, subject.config.site.domain);
      return storeImported(subject.ctx, now, imported, { names, endsMs: Date.parse(row.ends) });
    },
  });
}

function check({ ctx, config }: Subject, site: SiteCertificate, given: Omit<Import, 'names'>) {
  const names = namesToImport(site, config.site.domain);
  return checkImported({ ...given, names }, ctx.clock.now());
}
