import { describe, expect, it } from 'vitest';
import { newAuthority } from '../../../src/operate/certificates/authority.ts';
import { Secret } from '../../../src/secret.ts';
import { Unchecked } from '../../../src/validate/check.ts';
import { troubleText } from '../../../src/validate/probes/status-text.ts';
import { Unanswered, type WebAsk } from '../../../src/validate/probes/web.ts';
import type { Scene } from '../../../src/validate/scene.ts';
import { notStored } from '../../../src/validate/stored-scene.ts';
import { judgeAddress, judgeName } from '../../../src/validate/user.ts';
import { judgeEcho, judgeStore } from '../../../src/validate/user-dicom.ts';
import { judgeTls } from '../../../src/validate/user-tls.ts';
import { checkLogin, judgeLogin, judgePage } from '../../../src/validate/user-web.ts';
import { NOW, said, seen } from './recorded.ts';

const LINES = ['association accepted'];
const well = { lines: LINES, echo: 0, stores: [0], trouble: undefined };

describe('the site address', () => {
  it('is on a host that runs', () => {
    const hosts = [seen('primary'), seen('secondary')];
    expect(said(judgeAddress(hosts))).toBe('pass: primary (i-primary)');
  });

  it('on neither host is a failure', () => {
    const hosts = [seen('primary', { active: false }), seen('secondary')];
    expect(said(judgeAddress(hosts))).toBe(
      'fail: the site address is on neither host | orthweb up puts it back',
    );
  });

  it('on a host that is stopped points at failover', () => {
    expect(said(judgeAddress([seen('primary', { state: 'stopped' })]))).toContain(
      'orthweb failover',
    );
  });
});

describe('the name', () => {
  it('must lead to the site address and nowhere else', () => {
    expect(judgeName('pacs', ['198.51.100.7'], ['198.51.100.7']).outcome).toBe('pass');
    expect(judgeName('pacs', ['198.51.100.7', '192.0.2.1'], ['198.51.100.7']).outcome).toBe('fail');
    expect(judgeName('pacs', [], ['198.51.100.7']).outcome).toBe('fail');
  });
});

describe('a handshake', () => {
  const untrusted = (text: string) => judgeTls({ answers: false, why: 'untrusted', text }, NOW);

  it.each([
    ['certificate has expired (CERT_HAS_EXPIRED)', 'orthweb certs renew'],
    ['not in the list (ERR_TLS_CERT_ALTNAME_INVALID)', 'set site.domain'],
    ['unable to verify (UNABLE_TO_VERIFY_LEAF_SIGNATURE)', 'orthweb certs show'],
  ])('that fails with %s has its own remedy', (text, fix) => {
    expect(said(untrusted(text))).toContain(`fail: ${text} | ${fix}`);
  });

  it('that nobody answers points at the network', () => {
    const silent = { answers: false, why: 'silent', text: 'no answer in time' } as const;
    expect(judgeTls(silent, NOW).fix).toContain('access.web');
  });

  it('tells protocol, names and days left, and warns near the end', async () => {
    const { certificate } = await newAuthority('lemur', NOW);
    const peer = { certificate, protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' };
    const answer = { answers: true, elapsedMs: 1, peer } as const;
    const verdict = judgeTls(answer, NOW);
    expect(verdict.outcome).toBe('pass');
    expect(verdict.evidence[0]).toBe('TLSv1.3, TLS_AES_128_GCM_SHA256');
    expect(verdict.evidence[2]).toMatch(/^ends 2036-11-\d\d, 36\d\d days left$/);
    expect(judgeTls(answer, NOW + 3_640 * 86_400_000).outcome).toBe('warn');
  });
});

describe('the web login', () => {
  it('that works tells the version and who answered', () => {
    const body = '{"Version" : "1.12.11", "DatabaseServerIdentifier" : "primary-orthanc-2"}';
    expect(said(judgeLogin(200, body))).toBe(
      'pass: Orthanc 1.12.11; answered by primary-orthanc-2',
    );
  });

  it.each([
    [401, 'orthweb credentials --rotate'],
    [503, 'orthweb logs --source orthanc'],
    [500, 'orthweb logs --source orthanc'],
  ])('that is answered %i fails', (status, fix) => {
    expect(judgeLogin(status, '')).toMatchObject({ outcome: 'fail' });
    expect(judgeLogin(status, '').fix).toContain(fix);
  });
});

describe('the web login, asked of a site', () => {
  const login = { username: 'admin', password: new Secret('unseen') };
  const system = { status: 200, body: Buffer.from('{"Version": "1.12.11"}') };
  const asked = (answers: Readonly<Record<string, () => Promise<object>>>) =>
    checkLogin({
      login: async () => login,
      web: ({ path }: WebAsk) => answers[path]?.() ?? Promise.reject(new Error(path)),
    } as unknown as Scene);
  const answer = (status: number) => async () => ({ status, body: Buffer.from('') });
  const silence = () => Promise.reject(new Unanswered('no answer in time'));

  it('is good when the database answers behind it', async () => {
    const verdict = await asked({ '/system': async () => system, '/changes?last': answer(200) });
    expect(said(verdict)).toBe('pass: Orthanc 1.12.11');
  });

  it('is not good where Orthanc answers without its database', async () => {
    const verdict = await asked({ '/system': async () => system, '/changes?last': answer(503) });
    expect(said(verdict)).toBe(
      'fail: the login is let in, but what asks the database answers 503 | ' +
        'see database/login and redundancy/database, and orthweb logs --source orthanc',
    );
  });

  it('is not good where the site is silent, before or behind the login', async () => {
    const hung = await asked({ '/system': silence });
    expect(said(hung)).toContain('fail: the site gives no answer in time');
    const behind = await asked({ '/system': async () => system, '/changes?last': silence });
    expect(said(behind)).toContain('fail: the login is let in, but what asks the database gives');
  });

  it('cannot be judged where the port itself fails', async () => {
    const unmet = () => Promise.reject(new Unchecked('the web port fails, see user/tls-web'));
    await expect(asked({ '/system': unmet })).rejects.toThrow('see user/tls-web');
  });
});

describe('an object that is not there', () => {
  it('is laid to the check that fails by it', () => {
    expect(notStored({ echo: 0, stores: [0] })).toBeUndefined();
    expect(notStored({ echo: 0, stores: [0xa700] })).toBe('nothing was stored, see user/store');
    expect(notStored({ echo: undefined, stores: [] })).toBe('nothing was stored, see user/echo');
  });
});

describe('the page', () => {
  const page = (status: number, type: string) =>
    judgePage('/ui/app/', {
      status,
      headers: { 'content-type': type },
      body: Buffer.from('<html><title>Orthanc Explorer 2</title>'),
    });

  it('is one when it comes as one', () => {
    expect(said(page(200, 'text/html; charset=utf-8'))).toBe(
      'pass: /ui/app/ is a page: Orthanc Explorer 2',
    );
  });

  it('is none when something else comes, and is left to the login where that fails', () => {
    expect(page(200, 'application/json').outcome).toBe('fail');
    expect(page(404, 'text/html').outcome).toBe('fail');
    expect(page(401, 'text/plain').outcome).toBe('skipped');
  });
});

it('what OpenSSL says is told in plain words', () => {
  const said =
    '80DC:error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:../record/rec_layer_s3.c:1601:SSL alert number 48\n';
  expect(troubleText(said)).toBe('TLS alert: unknown ca');
  expect(troubleText('closed before the end')).toBe('closed before the end');
});

describe('C-ECHO and C-STORE', () => {
  it('pass with success', () => {
    expect(said(judgeEcho(well))).toBe('pass: status 0x0000 (success)');
    expect(said(judgeStore(well))).toBe('pass: one object, status 0x0000 (success)');
  });

  it('refused for the certificate point at the authority of the devices', () => {
    const refused = { ...well, echo: undefined, trouble: 'TLS alert: unknown ca' };
    expect(said(judgeEcho(refused))).toContain('a device of its own authority');
    expect(judgeStore(refused).outcome).toBe('skipped');
  });

  it('without an answer tell what ended the association', () => {
    const ended = { ...well, echo: undefined, trouble: 'closed before the end' };
    expect(said(judgeEcho(ended))).toContain('fail: no answer: closed before the end');
  });

  it('tell a store that fails from an echo that does', () => {
    const aborted = { ...well, stores: [undefined], trouble: 'aborted' };
    expect(judgeEcho(aborted).outcome).toBe('pass');
    expect(said(judgeStore(aborted))).toContain('fail: not answered: aborted | see storage/object');
    expect(said(judgeStore({ ...well, stores: [0, 0xa700] }))).toContain(
      'fail: status 0xa700 (out of resources)',
    );
  });
});
