import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { KeyPair } from '../../../../src/provision/kinds/key-pair.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'hosts/key-pair';
const NAME = 'wealthy-lemur-hosts-key-pair';
const props = { publicKey: 'ssh-ed25519 AAAAC3Nza me@laptop\n' };
const live = {
  KeyName: NAME,
  KeyPairId: 'key-1',
  PublicKey: `ssh-ed25519 AAAAC3Nza ${NAME}`,
  Tags: [{ Key: 'orthweb:id', Value: ID }],
};

function ec2(answers: Record<string, Answer>) {
  const client = new EC2Client(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ ec2: client }), sent };
}

describe('key pair', () => {
  it('is looked for by name, so that a foreign one of that name is seen and refused', async () => {
    const { ctx, sent } = ec2({ DescribeKeyPairs: { KeyPairs: [live] } });
    expect(await KeyPair.find(ctx, [ID])).toEqual([
      { id: ID, ref: NAME, tags: { 'orthweb:id': ID }, live },
    ]);
    expect(sent[0]?.input).toEqual({
      Filters: [{ Name: 'key-name', Values: [NAME] }],
      IncludePublicKey: true,
    });
  });

  it('has no drift when only the comment differs, or when AWS does not show the key', () => {
    expect(KeyPair.drift(live, props)).toEqual([]);
    expect(KeyPair.drift({ ...live, PublicKey: undefined }, props)).toEqual([]);
  });

  it('is made anew under the same name and tags when the key is another', async () => {
    const wanted = { publicKey: 'ssh-ed25519 AAAAother me' };
    const changes = KeyPair.drift(live, wanted);
    expect(changes).toEqual([{ field: 'key', text: 'public key differs', effect: 'update' }]);
    const { ctx, sent } = ec2({ DeleteKeyPair: {}, ImportKeyPair: {} });
    await KeyPair.sync(ctx, live, wanted, changes);
    expect(sent.map((call) => call.name)).toEqual(['DeleteKeyPair', 'ImportKeyPair']);
    const { PublicKeyMaterial, ...rest } = sent[1]?.input ?? {};
    expect(Buffer.from(PublicKeyMaterial).toString()).toBe('ssh-ed25519 AAAAother me');
    expect(rest).toEqual({
      KeyName: NAME,
      TagSpecifications: [{ ResourceType: 'key-pair', Tags: live.Tags }],
    });
  });

  it('may be gone already', async () => {
    const { ctx } = ec2({ DeleteKeyPair: awsError('InvalidKeyPair.NotFound') });
    const how = { purge: false, finalSnapshot: '' };
    await expect(KeyPair.delete(ctx, live, how)).resolves.toBeUndefined();
  });
});
