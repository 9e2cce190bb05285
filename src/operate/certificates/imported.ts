import type { KeyObject } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { type Chain, chainOf } from './imported-chain.ts';
import { importedKey, keyFault } from './imported-key.ts';
import { leafFaults } from './imported-leaf.ts';
import { dateFault, signatureFault, warnings } from './imported-links.ts';
import type { KeyedCertificate } from './keys.ts';
import { certificatesIn } from './pem.ts';
import { type ReadCertificate, readCertificate } from './read-certificate.ts';

export interface Import {
  /** PEM: the server's certificate and its intermediate ones, in any order. */
  readonly certificate: string;
  readonly privateKey: Secret<string>;
  /** Every name that clients will use. */
  readonly names: readonly string[];
}

export interface Imported extends KeyedCertificate {
  /** What will hurt, but not today. */
  readonly warnings: readonly string[];
}

/** Everything that is wrong, each in a sentence. */
export class ImportRefused extends UsageError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    super(
      [`${count} in the certificate to import`, ...faults.map((text) => `  ${text}`)].join('\n'),
    );
    this.faults = faults;
  }
}

/** Checks somebody else's certificate before it is stored; the chain comes back leaf first, the key as PKCS#8. */
export async function checkImported(given: Import, nowMs: number): Promise<Imported> {
  const key = importedKey(given.privateKey);
  const certificates = await read(given.certificate);
  const faults = typeof key === 'string' ? [key] : [keyFault(key)];
  if (typeof certificates === 'string') throw new ImportRefused(present([...faults, certificates]));
  const chain = chainOf(certificates, typeof key === 'string' ? undefined : key);
  const all = present([
    ...faults,
    ...chain.faults,
    ...leafFaults(chain.links[0], given.names),
    ...chain.links.map(signatureFault),
    ...chain.links.map((link) => dateFault(link, nowMs)),
  ]);
  if (all.length > 0 || typeof key === 'string') throw new ImportRefused(all);
  return { ...normalised(chain, key), warnings: warnings(chain.links, nowMs) };
}

async function read(
  text: string,
): Promise<readonly [ReadCertificate, ...ReadCertificate[]] | string> {
  const pems = certificatesIn(text);
  const certificates: ReadCertificate[] = [];
  for (const [index, pem] of pems.entries()) {
    try {
      certificates.push(await readCertificate(pem));
    } catch {
      return `certificate ${index + 1} of ${pems.length} in the file cannot be read: it may be cut off`;
    }
  }
  const [first, ...others] = certificates;
  if (first !== undefined) return [first, ...others];
  return 'there is no certificate in PEM form, between lines "BEGIN" and "END CERTIFICATE": convert .der, .p7b or .pfx with openssl';
}

function normalised({ links }: Chain, key: KeyObject): KeyedCertificate {
  return {
    certificate: links.map(({ x509 }) => x509.toString()).join(''),
    privateKey: new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
  };
}

function present(texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined);
}
