import { describe, expect, it } from 'vitest';
import { choosePublicKey, publicKeyFault } from '../../../src/config/public-key.ts';

function field(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

function key(type: string, ...fields: Buffer[]): string {
  const blob = Buffer.concat([field(type), ...fields.map(field)]);
  return `${type} ${blob.toString('base64')} somebody@workstation`;
}

const exponent = Buffer.from([1, 0, 1]);
const modulus = (bits: number) => Buffer.concat([Buffer.from([0]), Buffer.alloc(bits / 8, 0xab)]);
const rsa = (bits: number) => key('ssh-rsa', exponent, modulus(bits));
const ed25519 = key('ssh-ed25519', Buffer.alloc(32, 7));

describe('a public key', () => {
  it.each([ed25519, rsa(2048), rsa(3072), rsa(4096), `  ${ed25519}\n`])(
    'is taken: %.30s',
    (text) => {
      expect(publicKeyFault(text)).toBeUndefined();
    },
  );

  it.each([
    ['nothing', '', 'must begin with ssh-ed25519 or ssh-rsa, the types that EC2 imports'],
    [
      'a private key',
      '-----BEGIN RSA PRIVATE KEY-----',
      'must be the public key, not the private one',
    ],
    [
      'a type that EC2 refuses',
      key('ecdsa-sha2-nistp256'),
      'must begin with ssh-ed25519 or ssh-rsa, the types that EC2 imports',
    ],
    ['two keys', `${ed25519}\n${ed25519}`, 'must be one key on one line'],
    ['a key that was cut off', ed25519.slice(0, 40), 'must be a whole OpenSSH public key'],
    ['no base64', 'ssh-ed25519 ***', 'must be a whole OpenSSH public key'],
    [
      'another type inside',
      ed25519.replace('ssh-ed25519 ', 'ssh-rsa '),
      'must be a whole OpenSSH public key',
    ],
    [
      'a short ed25519 key',
      key('ssh-ed25519', Buffer.alloc(31)),
      'must be a whole ssh-ed25519 key',
    ],
    ['an RSA key without a modulus', key('ssh-rsa', exponent), 'must be a whole ssh-rsa key'],
    ['a weak RSA key', rsa(1024), 'must have at least 2048 bits, not 1024'],
  ])('is not %s', (_, text, fault) => {
    expect(publicKeyFault(text)).toBe(fault);
  });
});

describe('the choice of a key', () => {
  const home = '/home/someone';

  it('goes on to the next default file when one is missing, unreadable or no key for EC2', () => {
    for (const first of [undefined, 'rubbish', 'throws']) {
      const chosen = choosePublicKey({
        home,
        readFile: (path) => {
          if (path.endsWith('id_ed25519.pub')) return ed25519;
          if (first === 'throws') throw new Error('EACCES');
          return first;
        },
      });
      expect(chosen).toBe(ed25519.split(' ').slice(0, 2).join(' '));
    }
  });

  it('is none without home and without key files', () => {
    expect(choosePublicKey({ readFile: () => ed25519 })).toBeUndefined();
    expect(choosePublicKey({ home, readFile: () => undefined })).toBeUndefined();
  });

  it('fails on a file that was asked for and is not there', () => {
    expect(() =>
      choosePublicKey({ publicKeyFile: 'key.pub', home, readFile: () => undefined }),
    ).toThrow('does not exist');
  });
});
