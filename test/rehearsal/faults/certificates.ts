import { X509Certificate } from 'node:crypto';
import { newAuthority } from '../../../src/operate/certificates/authority.ts';
import { issueServerCertificate } from '../../../src/operate/certificates/server-certificate.ts';
import { until } from '../../support/engine/until.ts';
import type { FaultBench } from '../../support/fault-bench.ts';
import type { Fault } from './fault.ts';

const DAY_MS = 86_400_000;

/** What Envoy shows, and whom it knows. */
export const CERTIFICATES: readonly Fault[] = [
  {
    what: 'the certificate has expired',
    fails: { 'user/tls-web': /certs renew/, 'user/tls-dicom': /certs renew/ },
    dcmtk: { echo: false, store: false },
    make: (bench) => serve(bench, ['localhost'], Date.now() - 500 * DAY_MS),
  },
  {
    what: "the site's name is not in the certificate",
    fails: { 'user/tls-web': /site\.domain/, 'user/tls-dicom': /site\.domain/ },
    make: (bench) => serve(bench, ['elsewhere.example'], Date.now()),
  },
  {
    what: 'the authority of the devices is another',
    fails: { 'user/echo': /certs renew/, 'dicom/association': /user\/echo/ },
    dcmtk: { echo: false, store: false },
    async make(bench) {
      const { certificate } = await newAuthority('Somebody else', Date.now());
      await put(bench, { 'ca.crt': certificate });
      await until('devices are refused', async () => !(await bench.takes('echoscu')), 30);
    },
  },
];

async function serve(bench: FaultBench, names: readonly string[], atMs: number): Promise<void> {
  const authority = await bench.bed.authority(bench.deployment);
  const made = await issueServerCertificate(authority, names, atMs);
  await put(bench, { 'server.key': made.privateKey.reveal(), 'server.crt': made.certificate });
  const { fingerprint256 } = new X509Certificate(made.certificate);
  const { httpsPort, dicomPort } = bench.bed;
  const so = async () =>
    (await bench.shown(httpsPort)) === fingerprint256 &&
    (await bench.shown(dicomPort)) === fingerprint256;
  await until('both ports show the certificate', so, 30);
}

/** As a host takes up a certificate: moved into the folder that Envoy watches. */
async function put(bench: FaultBench, files: Readonly<Record<string, string>>): Promise<void> {
  bench.afterwards(() => bench.on('primary', '/opt/orthweb/current/bin/certificates'));
  const moves = Object.entries(files).map(([name, text]) => {
    const base64 = Buffer.from(text).toString('base64');
    return `echo ${base64} | base64 --decode >new && chown 101:101 new && chmod 400 new && mv new ${name}`;
  });
  await bench.on('primary', ['cd /run/orthweb/envoy/certificates', ...moves].join('\n'));
}
