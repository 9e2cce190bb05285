import { DeleteParameterCommand, GetParametersCommand } from '@aws-sdk/client-ssm';
import { ignoringGone } from '../already-gone.ts';
import { DEPLOYMENT_TAG, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { presence } from './ec2-tags.ts';

export interface HostStatusLive {
  readonly name: string;
}

/** What a host says of itself in a parameter: written by the host, so met and never made here. Removed with the host. */
export const HostStatus: Kind<object, HostStatusLive, object> = {
  type: 'ssm:host-status',
  actions: ['ssm:GetParameters', 'ssm:DeleteParameter'],
  typicalMs: 1_000,
  idempotency: 'name',
  find,
  drift: () => [],
  sync: () => Promise.resolve(),
  delete: (ctx, { name }) =>
    ignoringGone(ctx.aws.ssm.send(new DeleteParameterCommand({ Name: name }))),
  outputs: () => ({}),
  ready: { ...presence(60_000).ready, pending: [], target: ['absent', 'present'] },
  gone: presence(60_000).gone,
};

async function find(ctx: Ctx, ids: readonly string[]): Promise<Found<HostStatusLive>[]> {
  const wanted = new Map(ids.map((id) => [names(ctx).of(id), id]));
  // Parameters that are not there are named apart, without an error.
  const reply = await ctx.aws.ssm.send(new GetParametersCommand({ Names: [...wanted.keys()] }));
  return (reply.Parameters ?? []).flatMap(({ Name: name = '' }) => {
    const id = wanted.get(name);
    if (id === undefined) return [];
    // A host cannot tag what it writes, and the name holds the deployment's.
    return [
      { id, ref: name, tags: { [DEPLOYMENT_TAG]: ctx.deployment, [ID_TAG]: id }, live: { name } },
    ];
  });
}
