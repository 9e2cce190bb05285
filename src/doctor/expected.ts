import { settingsOf } from '../operate/observe.ts';
import { longestMs } from '../provision/plan.ts';
import { stack } from '../provision/stack.ts';
import type { Scene } from './scene.ts';

/** How long `up` may take at most: everything anew, but for a database that is there. */
export async function expectedUpMs(scene: Scene): Promise<number> {
  const [ctx, database] = await Promise.all([scene.ctx(), scene.database()]);
  const nodes = stack(settingsOf({ ctx, config: scene.config() }, { purpose: 'build' }));
  const there = database === undefined ? [] : ['database/main'];
  return longestMs(nodes, (node) => node.wanted && !there.includes(node.id));
}
