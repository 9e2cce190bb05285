import {
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  ImportKeyPairCommand,
  type KeyPairInfo as Live,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import { fromTagList, tagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Kind, Tags } from '../resource.ts';
import { presence, setEc2Tags } from './ec2-tags.ts';

export interface KeyPairProps {
  /** One line as in `id_rsa.pub`. */
  readonly publicKey: string;
}

export interface KeyPairOut {
  readonly name: string;
}

export const KeyPair: Kind<KeyPairProps, Live, KeyPairOut> = {
  type: 'ec2:key-pair',
  actions: ['ec2:ImportKeyPair', 'ec2:DescribeKeyPairs', 'ec2:DeleteKeyPair', 'ec2:CreateTags'],
  typicalMs: 500,
  idempotency: 'name',
  existsCodes: ['InvalidKeyPair.Duplicate'],
  async find(ctx, ids) {
    const wanted = new Map(ids.map((id) => [names(ctx).of(id), id]));
    const reply = await ctx.aws.ec2.send(
      new DescribeKeyPairsCommand({
        Filters: [{ Name: 'key-name', Values: [...wanted.keys()] }],
        IncludePublicKey: true,
      }),
    );
    return (reply.KeyPairs ?? []).map((live) => {
      const ref = live.KeyName ?? '';
      return { id: wanted.get(ref) ?? '', ref, tags: fromTagList(live.Tags), live };
    });
  },
  create: (ctx, at, { publicKey }) => importKey(ctx, at.name, at.tags, publicKey),
  drift(live, { publicKey }) {
    if (live.PublicKey === undefined || body(live.PublicKey) === body(publicKey)) return [];
    return [{ field: 'key', text: 'public key differs', effect: 'update' }];
  },
  // EC2 cannot change a key. It is read at first boot only, so running hosts do not notice that it is made anew.
  async sync(ctx, live, { publicKey }) {
    await ignoringGone(remove(ctx, live));
    await importKey(ctx, live.KeyName ?? '', fromTagList(live.Tags), publicKey);
  },
  tag: (ctx, live, tags) => setEc2Tags(ctx, live.KeyPairId, tags),
  delete: (ctx, live) => ignoringGone(remove(ctx, live)),
  outputs: (live) => ({ name: live.KeyName ?? '' }),
  ...presence(60_000),
};

/** Type and key, without the comment, which AWS replaces by the name. */
function body(publicKey: string): string {
  return publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
}

async function importKey(ctx: Ctx, name: string, tags: Tags, publicKey: string): Promise<void> {
  await ctx.aws.ec2.send(
    new ImportKeyPairCommand({
      KeyName: name,
      PublicKeyMaterial: Buffer.from(publicKey.trim()),
      TagSpecifications: [{ ResourceType: 'key-pair', Tags: tagList(tags) }],
    }),
  );
}

async function remove(ctx: Ctx, live: Live): Promise<void> {
  await ctx.aws.ec2.send(new DeleteKeyPairCommand({ KeyName: live.KeyName }));
}
