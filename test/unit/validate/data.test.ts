import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/provision/plan.ts';
import { Secret } from '../../../src/secret.ts';
import {
  judgeLoginFrom,
  judgePrivate,
  judgeRow,
  judgeTables,
} from '../../../src/validate/database.ts';
import {
  judgeAssociation,
  judgeFind,
  judgeQido,
  judgeStow,
  judgeWado,
} from '../../../src/validate/dicom.ts';
import { driftOf } from '../../../src/validate/facts.ts';
import { dicomPart, firstPart } from '../../../src/validate/probes/dicomweb.ts';
import { refusalOf } from '../../../src/validate/probes/refusal.ts';
import { oldTlsRefusal } from '../../../src/validate/probes/tls.ts';
import { queryingTitles, unnamedTitle } from '../../../src/validate/querying-titles.ts';
import {
  judgeBackups,
  judgeDatabase,
  judgeRead,
  judgeStandby,
  judgeZones,
} from '../../../src/validate/redundancy.ts';
import { judgeDrift, judgeUserData } from '../../../src/validate/security-aws.ts';
import {
  judgeKnown,
  judgeNoLogin,
  judgeOldTls,
  judgePlainHttp,
  judgeStranger,
  judgeUnnamed,
} from '../../../src/validate/security-outside.ts';
import { judgeBucket, judgeKey, judgeObject } from '../../../src/validate/storage.ts';
import { isToRemove, newPatientId } from '../../../src/validate/test-objects.ts';
import { secretsIn, userDataText } from '../../../src/validate/user-data.ts';
import { LOOK, look, NOW, said, seen } from './recorded.ts';

const STORED = { id: 'id', uuid: '6a3d', bytes: 4_900 };

describe('dicom', () => {
  const lines = ['association accepted', 'context 1.2 accepted with 1.2.1', 'C-ECHO 0x0000'];
  const well = { lines, accepted: true, echo: 0, stores: [0], trouble: undefined };

  it('the association passes with its transcript as evidence', () => {
    expect(judgeAssociation(well)).toEqual({ outcome: 'pass', evidence: lines });
  });

  it('the association fails for a refused context, a status, and an abort', () => {
    const refused = { ...well, lines: [...lines, 'context 1.3 not accepted'] };
    expect(judgeAssociation(refused).outcome).toBe('fail');
    expect(judgeAssociation({ ...well, stores: [0xa700] }).outcome).toBe('fail');
    expect(judgeAssociation({ ...well, trouble: 'aborted' }).outcome).toBe('fail');
  });

  const asked = { lines: ['C-FIND'], accepted: true, instances: ['1.2'], trouble: undefined };
  it.each([
    ['allowed and found', true, { ...asked, status: 0 }, 'pass'],
    ['allowed and not found', true, { ...asked, status: 0, instances: [] }, 'fail'],
    ['allowed and refused', true, { ...asked, status: 0xa700, instances: [] }, 'fail'],
    ['not allowed and refused', false, { ...asked, status: undefined, instances: [] }, 'pass'],
    ['not allowed and answered', false, { ...asked, status: 0 }, 'fail'],
  ])('a query that is %s', (_, allowed, found, outcome) => {
    expect(judgeFind(found, { allowed, sopInstanceUid: '1.2' }).outcome).toBe(outcome);
  });

  it('who may query is read from DicomModalities, in both of its forms', () => {
    const DicomModalities = {
      a: ['WS1', '198.51.100.7', 104],
      b: { AET: 'WS2', Host: 'h', Port: 104, AllowFind: false },
      c: { AET: 'WS3', Host: 'h', Port: 104 },
    };
    expect(queryingTitles({ DicomModalities })).toEqual(['WS1', 'WS3']);
    expect(queryingTitles({})).toEqual([]);
  });

  it('a query by nobody goes by a title that is not named', () => {
    const named = (...titles: string[]) => ({
      DicomModalities: Object.fromEntries(titles.map((title) => [title, [title, 'h', 104]])),
    });
    expect(unnamedTitle({})).toBe('ORTHWEB');
    expect(unnamedTitle(named('ORTHWEB'))).toBe('ORTHWEB-NOBODY');
  });

  it('STOW-RS fails with its status, and with a failed object in an answer of 200', () => {
    expect(judgeStow({ status: 200, body: Buffer.from('{"00081199":{}}') }).outcome).toBe('pass');
    expect(judgeStow({ status: 200, body: Buffer.from('{"00081198":{}}') }).outcome).toBe('fail');
    expect(judgeStow({ status: 500, body: Buffer.from('') }).outcome).toBe('fail');
  });

  it('QIDO-RS has to name the instance', () => {
    const body = Buffer.from('[{"00080018":{"Value":["1.2.3"]}}]');
    expect(judgeQido({ status: 200, body }, '1.2.3').outcome).toBe('pass');
    expect(judgeQido({ status: 200, body }, '1.2.4').outcome).toBe('fail');
    expect(judgeQido({ status: 500, body }, '1.2.3').outcome).toBe('fail');
  });

  it('WADO-RS has to give every byte back', () => {
    const sent = Buffer.from('\r\n--not the end\r\n\r\nDICM');
    const { type, body } = dicomPart(sent);
    const answer = (status: number, bytes: Buffer) =>
      judgeWado({ status, headers: { 'content-type': type }, body: bytes }, sent).outcome;
    expect(firstPart(type, body)).toEqual(sent);
    expect(answer(200, body)).toBe('pass');
    const changed = Buffer.from(body);
    changed[body.indexOf('DICM')] = 0x64;
    expect(answer(200, changed)).toBe('fail');
    expect(answer(404, body)).toBe('fail');
    expect(answer(200, Buffer.from('no parts'))).toBe('fail');
  });
});

describe('database', () => {
  it('is private only when nobody can connect and the rules are as planned', () => {
    expect(judgePrivate(false, []).outcome).toBe('pass');
    expect(judgePrivate(true, []).outcome).toBe('fail');
    expect(judgePrivate(false, ['public access on, wanted off']).outcome).toBe('fail');
  });

  it('the login passes over TLS, with the facts', () => {
    expect(said(judgeLoginFrom('primary', LOOK))).toBe(
      'pass: primary: PostgreSQL 17.6 as orthanc, TLSv1.3, TLS_AES_256_GCM_SHA384, server verified',
    );
  });

  it.each([
    [
      'FATAL:  password authentication failed for user "orthanc"\npassword retrieved from file "pgpass"',
      'restart orthweb.service',
    ],
    ['SSL error: certificate verify failed', '--db-ca-file'],
    ['connection to server failed: Connection refused', 'orthweb status'],
  ])('a login that ends with %s has its own remedy', (databaseSaid, fix) => {
    const verdict = judgeLoginFrom('primary', look({ database: null, databaseSaid }));
    expect(verdict.outcome).toBe('fail');
    expect(verdict.fix).toContain(fix);
    expect(verdict.evidence.join()).not.toContain('retrieved from');
  });

  it('a connection that is not encrypted fails', () => {
    const plain = look({ database: { ...LOOK.database, ssl: false } as never });
    expect(judgeLoginFrom('primary', plain).outcome).toBe('fail');
  });

  it('tables that are missing are named', () => {
    expect(judgeTables(LOOK).outcome).toBe('pass');
    const without = look({ database: { ...LOOK.database, tables: ['resources'] } as never });
    expect(said(judgeTables(without))).toContain('fail: attachedfiles, dicomidentifiers');
    expect(judgeTables(look({ database: null })).outcome).toBe('skipped');
  });

  it('the row has to say what Orthanc says', () => {
    const found = (row: { uuid: string; bytes: number; type: number } | null, rowSaid = '') =>
      judgeRow({ row, rowSaid, code: '200', sha256: '' }, STORED).outcome;
    expect(found({ uuid: '6a3d', bytes: 4_900, type: 3 })).toBe('pass');
    expect(found({ uuid: '6a3e', bytes: 4_900, type: 3 })).toBe('fail');
    expect(found(null)).toBe('fail');
    expect(found(null, 'FATAL: password authentication failed')).toBe('skipped');
  });
});

describe('storage', () => {
  it('the object must be there, with its size', () => {
    expect(judgeObject(STORED, { ContentLength: 4_900 }).outcome).toBe('pass');
    expect(judgeObject(STORED, { ContentLength: 1 }).outcome).toBe('fail');
    expect(said(judgeObject(STORED, undefined))).toContain('6a3d.dcm is not in the bucket');
  });

  it('the key must be ours', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/k-1';
    const key = (SSEKMSKeyId: string) =>
      ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId }) as const;
    expect(judgeKey(arn, key(arn)).outcome).toBe('pass');
    expect(judgeKey(arn, key('arn:aws:kms:us-east-1:123456789012:key/k-2')).outcome).toBe('fail');
    expect(judgeKey(arn, { ServerSideEncryption: 'AES256' }).outcome).toBe('fail');
    expect(judgeBucket(['versioning is off']).outcome).toBe('fail');
  });
});

describe('redundancy', () => {
  const read = (sha256: string, code = '200') => ({ row: null, rowSaid: '', code, sha256 });

  it('both hosts have to give the same bytes', () => {
    expect(
      judgeRead([
        ['primary', read('a')],
        ['secondary', read('a')],
      ]).outcome,
    ).toBe('pass');
    expect(
      judgeRead([
        ['primary', read('a')],
        ['secondary', read('b')],
      ]).outcome,
    ).toBe('fail');
    expect(
      said(
        judgeRead([
          ['primary', read('a')],
          ['secondary', read('', '000')],
        ]),
      ),
    ).toContain('fail: secondary: no answer');
  });

  it('a standby that is stopped is a warning, one that is ill a failure', () => {
    expect(judgeStandby(seen('secondary'), NOW).outcome).toBe('pass');
    expect(said(judgeStandby(seen('secondary', { state: 'stopped' }), NOW))).toBe(
      'warn: secondary is stopped: a failover takes about 2 minutes | orthweb secondary start --standby lets it take over within seconds',
    );
    const ill = {
      bundle: 'b',
      state: 'unhealthy',
      message: 'orthanc-2 is exited',
      atMs: NOW,
    } as const;
    expect(said(judgeStandby(seen('secondary', { report: ill }), NOW))).toContain(
      'fail: secondary: unhealthy: orthanc-2 is exited',
    );
    expect(judgeStandby(seen('secondary', { report: undefined }), NOW).outcome).toBe('warn');
    expect(judgeStandby(seen('secondary', { state: 'absent' }), NOW).outcome).toBe('fail');
  });

  it('the hosts are to be in two zones', () => {
    const both = { primary: seen('primary'), secondary: seen('secondary') };
    expect(judgeZones(both).outcome).toBe('pass');
    const same = { ...both, secondary: seen('secondary', { zone: 'ca-central-1a' }) };
    expect(judgeZones(same).outcome).toBe('fail');
  });

  it('a database in one zone fails unless it is configured so, one that is stopped always', () => {
    const has = { multiAz: false, status: 'available' };
    expect(judgeDatabase({ ...has, wanted: true }).outcome).toBe('fail');
    expect(judgeDatabase({ ...has, wanted: false }).outcome).toBe('warn');
    expect(judgeDatabase({ ...has, wanted: true, multiAz: true }).outcome).toBe('pass');
    const stopped = judgeDatabase({ wanted: true, multiAz: true, status: 'stopped' });
    expect(said(stopped)).toContain('fail: stopped, in two zones | see the database');
  });

  it('backups have to be on, complete and recent', () => {
    const has = { days: 14, drift: [], restorableMs: NOW - 300_000, nowMs: NOW };
    expect(said(judgeBackups(has))).toBe('pass: kept for 14 days; restorable up to 5 min ago');
    expect(judgeBackups({ ...has, restorableMs: NOW - 7_200_000 }).outcome).toBe('warn');
    expect(judgeBackups({ ...has, restorableMs: undefined }).outcome).toBe('warn');
    expect(judgeBackups({ ...has, drift: ['days of backups 0, wanted 14'] }).outcome).toBe('fail');
  });
});

describe('security', () => {
  it('pages that ask for a login pass, one that shows itself fails', () => {
    expect(
      judgeNoLogin([
        ['/system', 401],
        ['/patients', 401],
      ]).outcome,
    ).toBe('pass');
    expect(
      judgeNoLogin([
        ['/system', 401],
        ['/patients', 200],
      ]).outcome,
    ).toBe('fail');
    expect(
      judgeNoLogin([
        ['/system', 503],
        ['/patients', 401],
      ]).outcome,
    ).toBe('skipped');
  });

  it('the login that everybody knows must be refused', () => {
    expect(['pass', 'fail', 'skipped']).toEqual(
      [401, 200, 503].map((status) => judgeKnown(status).outcome),
    );
  });

  it('a stranger is refused by an alert or by hanging up; that nobody was there proves nothing', () => {
    expect(refusalOf('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')[0]).toBe(true);
    expect(refusalOf('ECONNRESET')[0]).toBe(true);
    expect(refusalOf('ECONNREFUSED')[0]).toBeNull();
    const verdict = (refused: boolean | null) => judgeStranger({ refused, text: '' }).outcome;
    expect([true, false, null].map(verdict)).toEqual(['pass', 'fail', 'skipped']);
  });

  it('a query of a device that nobody named must be refused by an Orthanc that is there', () => {
    const lines = ['C-FIND as ORTHWEB: no answer (aborted), 0 found'];
    const end = (accepted: boolean, status: number | undefined, everybody = false) =>
      judgeUnnamed({ lines, accepted, status }, everybody).outcome;
    expect(end(true, undefined)).toBe('pass');
    expect(end(true, 0xa900)).toBe('pass');
    expect(end(true, 0)).toBe('fail');
    expect(end(true, 0, true)).toBe('warn');
    expect(end(false, undefined)).toBe('skipped');
  });

  it('old TLS is refused on both ports or the check does not pass', () => {
    const asked = (...refused: (boolean | null)[]) =>
      judgeOldTls(refused.map((one) => ({ name: 'HTTPS', refused: one, text: '' }))).outcome;
    expect([asked(true, true), asked(true, false), asked(true, null)]).toEqual([
      'pass',
      'fail',
      'skipped',
    ]);
    expect(oldTlsRefusal('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')[0]).toBe(true);
    expect(oldTlsRefusal('ERR_SSL_NO_PROTOCOLS_AVAILABLE')[0]).toBeNull();
  });

  it('plain HTTP must lead nowhere', () => {
    expect(judgePlainHttp(undefined, false).outcome).toBe('pass');
    expect(judgePlainHttp(400, undefined).outcome).toBe('pass');
    expect(judgePlainHttp(200, false).outcome).toBe('fail');
    expect(judgePlainHttp(undefined, true).outcome).toBe('fail');
  });

  it('what differs from the plan fails in the words of the plan', () => {
    const change = { field: 'policy', text: 'bucket policy differs', effect: 'update' } as const;
    const step: Step = { id: 'a', type: 'x:y', action: 'update', changes: [change] };
    expect(driftOf([step], 'a', /^policy$/)).toEqual(['bucket policy differs']);
    expect(driftOf([step], 'a', /^other$/)).toEqual([]);
    expect(driftOf([step], 'b')).toEqual(['b is not there']);
    expect(judgeDrift(['bucket policy differs'], 'good').outcome).toBe('fail');
  });

  it('what is busy cannot be judged', () => {
    const change = { field: 'status', text: 'is modifying', effect: 'update' } as const;
    const step: Step = { id: 'a', type: 'x:y', action: 'update', changes: [change] };
    expect(() => driftOf([step], 'a', /^policy$/)).toThrow('a is modifying');
  });

  it('secrets in user data are found, in clear, encoded and packed, and never quoted', () => {
    const login = new Secret('correct horse battery');
    const base64 = Buffer.from(login.reveal()).toString('base64');
    expect(secretsIn(`x ${login.reveal()} y`, [login])).toEqual(['the web login']);
    expect(secretsIn(`x ${base64} y`, [login])).toEqual(['the web login']);
    expect(secretsIn('-----BEGIN EC PRIVATE KEY-----', [])).toEqual(['a private key']);
    expect(secretsIn('export AWS=AKIAABCDEFGHIJKLMNOP', [])).toEqual(['an AWS access key']);
    expect(secretsIn('PGPASSWORD=hunter22', [])).toEqual(['a password']);
    expect(secretsIn('#cloud-config\nwrite_files: []', [login])).toEqual([]);
    const packed = gzipSync('#cloud-config: packed').toString('base64');
    expect(userDataText(packed)).toBe('#cloud-config: packed');
    const found = { host: 'primary', bytes: 10, found: ['a password'] };
    expect(said(judgeUserData([found]))).toContain('fail: primary: a password');
  });
});

describe('test objects', () => {
  it('of this run and leftovers are removed, those of a run that goes on are not', () => {
    const own = newPatientId(NOW);
    expect(own).toMatch(/^ORTHWEB-VALIDATE-[0-9A-Z]{8}-[0-9A-F]{8}$/);
    expect(isToRemove(own, own, NOW)).toBe(true);
    expect(isToRemove(newPatientId(NOW - 60_000), own, NOW)).toBe(false);
    expect(isToRemove(newPatientId(NOW - 3_600_000), own, NOW)).toBe(true);
    expect(isToRemove('ORTHWEB-VALIDATE-SOMEBODY', own, NOW)).toBe(false);
    expect(isToRemove('PATIENT-1', own, NOW)).toBe(false);
  });
});
