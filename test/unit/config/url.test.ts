import { expect, it } from 'vitest';
import { httpsUrlFault } from '../../../src/config/url.ts';
import { resolveConfig } from '../../../src/config.ts';

it.each([
  'https://mirror.example.org/docker-compose-linux-x86_64',
  'https://bucket.s3.eu-west-1.amazonaws.com/a%20b?versionId=1&x=2',
  'https://[2001:db8::1]:8443/compose',
])('%s can be downloaded from', (url) => {
  expect(httpsUrlFault(url)).toBeUndefined();
});

it.each([
  'http://mirror.example.org/compose',
  'ftp://mirror.example.org/compose',
  'https://',
  ' https://mirror.example.org/',
  'https://mirror.example.org/a b',
  'https://mirror.example.org/a\nb',
  'https://mirror.example.org/"a',
  'https://mirror.example.org/#part',
  `https://mirror.example.org/${'a'.repeat(2_100)}`,
  'mirror.example.org/compose',
  '',
])('%j cannot', (url) => {
  expect(httpsUrlFault(url)).toContain('must be an https URL');
});

it('holds no login, and one that was given is not shown', () => {
  const resolve = () =>
    resolveConfig({
      flags: { composeUrl: 'https://me:hunter2@mirror.example.org/compose' },
      env: {},
      readFile: () => undefined,
    });
  expect(resolve).toThrow('--compose-url: hosts.composeUrl (not shown) must not hold a login');
  expect(resolve).not.toThrow('hunter2');
});
