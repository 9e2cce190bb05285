import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { rdsAuthorities } from '../../../../src/operate/bundle/rds-authorities.ts';

it('are the roots of the region and of no other, good for decades', async () => {
  const text = await rdsAuthorities('ca-central-1');
  const all = text.split(/(?<=-----END CERTIFICATE-----\n)/).filter((pem) => pem.trim() !== '');
  const read = all.map((pem) => new X509Certificate(pem));
  const names = read.map(({ subject }) => /CN=(.*)/.exec(subject)?.[1]);
  expect(names.toSorted()).toEqual([
    'Amazon RDS ca-central-1 Root CA ECC384 G1',
    'Amazon RDS ca-central-1 Root CA RSA2048 G1',
    'Amazon RDS ca-central-1 Root CA RSA4096 G1',
  ]);
  for (const certificate of read) {
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBeGreaterThan(2060);
  }
});

it('of a region that is not known here are to be brought by the operator', async () => {
  await expect(rdsAuthorities('cn-north-1')).rejects.toMatchObject({
    message: expect.stringContaining('cn-north-1'),
    hint: expect.stringContaining('--db-ca-file'),
  });
});
