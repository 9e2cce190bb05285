import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import {
  renewOwn,
  type SiteCertificate,
  siteCertificate,
} from '../operate/certificates/site-certificate.ts';
import { changeCertificate } from './certificate-change.ts';
import { openSubject } from './observed.ts';

/** A new certificate of the site's own authority, now; after an import only when that is said. */
export async function run(context: CommandContext): Promise<number> {
  const subject = await openSubject(context);
  const seen = await siteCertificate(subject);
  refuseToReplaceImported(context, seen);
  const what = seen.imported ? 'Replace the imported certificate by one' : 'Make a new certificate';
  return changeCertificate(context, subject, {
    question: `${what} for ${seen.names.join(', ')}?`,
    async store() {
      const now = await siteCertificate(subject);
      refuseToReplaceImported(context, now);
      return renewOwn(subject, now);
    },
  });
}

function refuseToReplaceImported(context: CommandContext, { imported }: SiteCertificate): void {
  if (!imported || context.flag('own')) return;
  throw new UsageError("the site's certificate was imported: only who signed it can renew it", {
    hint: `bring the next one with ${context.next('certs import')}, or go back to the site's own authority with --own`,
  });
}
