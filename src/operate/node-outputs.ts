import { theOne } from '../provision/task.ts';
import { look, type ObserveInput } from './observe.ts';

type Outputs = Readonly<Record<string, unknown>>;

/** What these nodes report, by id; one that does not exist is not in it. Refuses what belongs to somebody else. */
export async function outputsOf(
  input: ObserveInput,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Outputs>> {
  const { nodes, survey } = await look(input, { only: ids });
  const found = nodes.map(async (node): Promise<readonly [string, Outputs][]> => {
    const one = theOne(input.ctx, node.id, await survey.of(node));
    return one === undefined ? [] : [[node.id, node.kind.outputs(one.live)]];
  });
  return new Map((await Promise.all(found)).flat());
}
