import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { putCertificate } from '../../../../src/provision/kinds/put-certificate.ts';
import { ServerCertificate } from '../../../../src/provision/kinds/server-certificate.ts';
import { Secret } from '../../../../src/secret.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k-1';
const NAMES = ['pacs.example.org', 'ec2-1.amazonaws.com', 'ec2-2.amazonaws.com'];
const ENDS = new Date('2027-12-01T00:00:00Z');
const signed: (readonly [authority: string, names: readonly string[]])[] = [];
const props = {
  kmsKeyArn: KEY,
  description: 'Certificate',
  names: NAMES,
  authority: 'orthweb/wealthy-lemur/certificate-authority',
  issuer: {
    authority: () => Promise.reject(new Error('not asked for')),
    async server(authority: Secret<string>, names: readonly string[]) {
      signed.push([authority.reveal(), names]);
      return { value: new Secret('issued'), ends: ENDS };
    },
    renewal: (
      has: { readonly names: readonly string[]; readonly ends: Date },
      names: readonly string[],
    ) =>
      has.names.join() === names.join() && has.ends.getTime() === ENDS.getTime()
        ? undefined
        : 'stale',
  },
};
const tags = (more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    'orthweb:certificate-names': NAMES.join(' '),
    'orthweb:certificate-ends': ENDS.toISOString(),
    'orthweb:certificate-source': 'own',
    ...more,
  }).map(([Key, Value]) => ({ Key, Value }));
const live = {
  $metadata: {},
  ARN: 'arn',
  Name: 'n',
  Description: 'Certificate',
  KmsKeyId: KEY,
  Tags: tags(),
};

function secrets(answers: Record<string, Answer>) {
  const client = new SecretsManagerClient(OFFLINE);
  return { sent: answerWith(client, answers), ctx: ctxWith({ secrets: client }) };
}

describe('the certificate of the site', () => {
  it('is signed by the authority in its secret, and its tags tell names and end', async () => {
    const { ctx, sent } = secrets({
      GetSecretValue: { SecretString: 'authority' },
      CreateSecret: {},
    });
    const at = { id: 'secrets/certificate', name: 'n', tags: { 'orthweb:id': 'x' }, token: '' };
    await ServerCertificate.create?.(ctx, at, props);
    expect(signed.at(-1)).toEqual(['authority', NAMES]);
    expect(sent[1]?.input).toMatchObject({ Name: 'n', KmsKeyId: KEY, SecretString: 'issued' });
    expect(sent[1]?.input.Tags).toEqual(
      expect.arrayContaining([{ Key: 'orthweb:id', Value: 'x' }, ...tags()]),
    );
  });

  it('stays while it is good', () => {
    expect(ServerCertificate.drift(live, props)).toEqual([]);
  });

  it.each([
    ['another name', tags({ 'orthweb:certificate-names': 'ec2-9.amazonaws.com' })],
    ['another end', tags({ 'orthweb:certificate-ends': '2026-12-01T00:00:00.000Z' })],
    ['no tags', []],
  ])('is made anew with %s', async (_, Tags) => {
    const changed = { ...live, Tags };
    const changes = ServerCertificate.drift(changed, props);
    expect(changes).toEqual([
      { field: 'certificate', text: 'certificate: stale', effect: 'update' },
    ]);
    const { ctx, sent } = secrets({
      GetSecretValue: { SecretString: 'authority' },
      PutSecretValue: {},
      TagResource: {},
    });
    await ServerCertificate.sync(ctx, changed, props, changes);
    expect(sent.map(({ name }) => name)).toEqual([
      'GetSecretValue',
      'PutSecretValue',
      'TagResource',
    ]);
    expect(sent[2]?.input.Tags).toEqual(tags());
  });

  it('that was imported is left alone, whatever its names', () => {
    const Tags = tags({
      'orthweb:certificate-source': 'imported',
      'orthweb:certificate-names': 'x',
    });
    expect(ServerCertificate.drift({ ...live, Tags }, props)).toEqual([]);
  });

  it('for names that are too long for a tag is not made anew in every run', () => {
    const long = [
      `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.org`,
      ...NAMES,
    ];
    const Tags = tags({ 'orthweb:certificate-names': long.join(' ').slice(0, 256) });
    expect(ServerCertificate.drift({ ...live, Tags }, { ...props, names: long })).toEqual([]);
  });

  it('tells when it ends', () => {
    expect(ServerCertificate.outputs(live)).toEqual({
      arn: 'arn',
      name: 'n',
      ends: ENDS.toISOString(),
      names: NAMES,
      imported: false,
    });
  });
});

describe('a certificate that is put into the secret', () => {
  const issued = { value: new Secret('value'), ends: ENDS };
  const put = async (source: 'own' | 'imported', answers: Record<string, Answer>) => {
    const { ctx, sent } = secrets(answers);
    const done = putCertificate(ctx, live, issued, { names: NAMES, source });
    return { sent, error: await done.catch((caught: unknown) => caught) };
  };
  const source = (sentTags: readonly { Key: string; Value: string }[]) =>
    sentTags.find(({ Key }) => Key === 'orthweb:certificate-source')?.Value;

  it('and was imported is marked before its value is there: up must not make it anew', async () => {
    const broken = new Error('cut short');
    const { sent, error } = await put('imported', { TagResource: {}, PutSecretValue: broken });
    expect(error).toBe(broken);
    expect(sent.map(({ name }) => name)).toEqual(['TagResource', 'PutSecretValue']);
    expect(sent[0]?.input.Tags).toEqual([{ Key: 'orthweb:certificate-source', Value: 'imported' }]);
  });

  it('and is our own again loses the mark after its value is there', async () => {
    const { sent } = await put('own', { TagResource: {}, PutSecretValue: {} });
    expect(sent.map(({ name }) => name)).toEqual(['PutSecretValue', 'TagResource']);
    expect(source(sent[1]?.input.Tags)).toBe('own');
  });
});
