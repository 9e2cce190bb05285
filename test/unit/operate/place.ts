import { Ledger } from '../../../src/operate/ledger.ts';
import { FakeS3 } from '../../support/fake-s3.ts';

export const AT = { account: '123456789012', region: 'eu-west-1' };
export const BUCKET = 'orthweb-ledger-123456789012-eu-west-1';
export const RECORD = 'deployments/wealthy-lemur/record.json';
export const LOCK = 'deployments/wealthy-lemur/lock.json';

/** A ledger whose bucket is there already. */
export function ledgerInMemory(): { readonly s3: FakeS3; readonly ledger: Ledger } {
  const s3 = new FakeS3();
  s3.addBucket(BUCKET);
  return { s3, ledger: new Ledger(s3.client, AT) };
}
