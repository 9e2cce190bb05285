import { describe, expect, it } from 'vitest';
import { readAuthorities } from '../../../src/config/authorities.ts';
import { rdsAuthorities } from '../../../src/operate/bundle/rds-authorities.ts';
import { newAuthority } from '../../../src/operate/certificates/authority.ts';
import { issueServerCertificate } from '../../../src/operate/certificates/server-certificate.ts';

const roots = await rdsAuthorities('eu-west-1');
const authority = await newAuthority('orthweb test', Date.now());
const server = await issueServerCertificate(authority, ['a.example'], Date.now());

const read = (text: string | undefined) =>
  readAuthorities({
    file: 'rds.pem',
    base: 'there',
    readFile: (path) => (path === 'there/rds.pem' ? text : undefined),
  });

describe('a file of authorities', () => {
  it('is taken as it is, without comments and with the line ends of the hosts', () => {
    expect(read(roots)).toEqual({ pem: roots });
    expect(read(`# from AWS\r\n${roots.replaceAll('\n', '\r\n')}`)).toEqual({ pem: roots });
  });

  it.each([
    ['that is not there', undefined, 'cannot be read'],
    ['without a certificate', 'hello', 'holds no certificate in PEM form'],
    [
      'with a private key',
      authority.privateKey.reveal(),
      'holds a private key: it goes to the hosts',
    ],
    ['of a server', server.certificate, 'holds something that is no authority’s certificate'],
    [
      'with a broken one',
      roots.replace('MII', 'XXX'),
      'holds something that is no authority’s certificate',
    ],
  ])('%s is refused', (_, text, wrong) => {
    expect(read(text)).toEqual({ wrong });
  });
});
