import { configPath } from '../config-source.ts';
import type { CommandContext } from '../context.ts';
import { refuseWithoutHosts } from '../operate/failover/preflight.ts';
import { lookAtHosts } from '../operate/standing.ts';
import { wrap } from '../ui/wrap.ts';
import { bringUp } from './bring-up.ts';
import { isOnlyRemembered, keepInFile, meantImages } from './image-choice.ts';
import { openSubject } from './observed.ts';

/** Brings other images to the hosts; otherwise as `up`, but that nobody has to allow another Orthanc. */
export async function run(context: CommandContext): Promise<number> {
  const startedMs = context.clock.now();
  const opened = await openSubject(context);
  refuseWithoutHosts(opened.name, await lookAtHosts({ ...opened, mayBeLocked: false }));
  const images = meantImages(context, opened.config);
  await keepInFile(context, images);
  const { config } = opened;
  // What was applied last goes before defaults only, so these count as said.
  const said = Object.fromEntries(images.map(({ path }) => [path, 'flag' as const]));
  const subject = { ...opened, config: { ...config, sources: { ...config.sources, ...said } } };
  const code = await bringUp(context, subject, startedMs);
  if (isOnlyRemembered(context, images)) {
    const text = `The deployment remembers these images; to have them in ${configPath(context.invocation)} too, name them there or use --save.`;
    context.note(...wrap(text, context.terminal.columns));
  }
  return code;
}
