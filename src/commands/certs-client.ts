import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import {
  checkDeviceName,
  issueClientCertificate,
} from '../operate/certificates/client-certificate.ts';
import {
  DEVICE_FILES,
  refuseToOverwrite,
  writeDeviceFiles,
} from '../operate/certificates/device-files.ts';
import { siteAuthority, siteCertificate } from '../operate/certificates/site-certificate.ts';
import { type CertificateRow, certificateLines } from '../ui/certificate-view.ts';
import { wrap } from '../ui/wrap.ts';
import { certificateRow } from './certificate-row.ts';
import { openSubject } from './observed.ts';

/** A certificate for one DICOM device, as three files to bring to it. */
export async function run(context: CommandContext): Promise<number> {
  const [name = ''] = context.invocation.words;
  const folder = resolve(context.io.cwd, context.word('out') ?? '');
  const force = context.flag('force');
  checkDeviceName(name);
  if (!force) refuseToOverwrite(folder);
  const subject = await openSubject(context);
  const [authority, site] = await Promise.all([siteAuthority(subject), siteCertificate(subject)]);
  const device = { name, deployment: subject.name };
  const nowMs = subject.ctx.clock.now();
  const issued = await issueClientCertificate(authority, device, nowMs);
  await writeDeviceFiles(folder, issued, { force });
  show(context, folder, certificateRow(issued.certificate, nowMs));
  if (site.imported) sayWhomToTrust(context, certificateRow(site.value.certificate, nowMs));
  return 0;
}

function show(context: CommandContext, folder: string, row: CertificateRow): void {
  if (context.json) {
    context.document({ folder, files: DEVICE_FILES, certificate: row });
    return;
  }
  const { columns } = context.terminal;
  context.out(folder);
  context.note(...certificateLines(row, { columns, paint: context.paint.err }));
  const text =
    'Bring ca.crt, client.crt and client.key to the device, and keep client.key nowhere else: whoever has it may store images.';
  context.note('', ...wrap(text, columns));
}

/** `ca.crt` knows the site's own certificate only. */
function sayWhomToTrust(context: CommandContext, { issuer }: CertificateRow): void {
  const text = `note: the site's certificate was imported: the device has to trust its issuer, ${issuer}, instead of ca.crt`;
  context.warn(...wrap(text, context.terminal.columns));
}
