import type { Config } from '../config.ts';
import { configPath, readConfig } from '../config-source.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { saveInFile } from './save-config.ts';

export interface ImageChoice {
  readonly path: 'orthanc.image' | 'envoy.image';
  readonly image: string;
  /** By a flag of this run alone. */
  readonly asked: boolean;
}

const ATTRIBUTES = { 'orthanc.image': 'orthancImage', 'envoy.image': 'envoyImage' } as const;
const PATHS = ['orthanc.image', 'envoy.image'] as const;

/** The images that an upgrade is about: those that were named, or both as configured. */
export function meantImages(context: CommandContext, config: Config): readonly ImageChoice[] {
  const choices = PATHS.map((path): ImageChoice => {
    const image = path === 'orthanc.image' ? config.orthanc.image : config.envoy.image;
    return { path, image, asked: context.word(ATTRIBUTES[path]) !== undefined };
  });
  return choices.some(({ asked }) => asked) ? choices.filter(({ asked }) => asked) : choices;
}

/** What the configuration says otherwise the next `up` would bring back: it is changed, or nothing is done. */
export async function keepInFile(
  context: CommandContext,
  images: readonly ImageChoice[],
): Promise<void> {
  const contradicted = images.filter((one) => one.asked && contradiction(context, one));
  for (const one of contradicted) refuseVariable(context, one);
  const file = configPath(context.invocation);
  const answers = (context.flag('save') ? images : contradicted).map(
    ({ path, image }) => [path.split('.'), image] as const,
  );
  if (answers.length === 0) return;
  const save =
    context.flag('save') ||
    (context.terminal.interactive &&
      !context.flag('yes') &&
      (await context.prompter.confirm(`${file} names another image. Change it there?`, true)));
  if (save) return saveInFile(context, answers);
  throw new UsageError(
    `${file} names another ${contradicted.map(({ path }) => path).join(' and ')}`,
    {
      hint: 'the next up would bring that back: change it there, or let --save do it',
    },
  );
}

/** They were named for this run, and nothing else names them. */
export function isOnlyRemembered(context: CommandContext, images: readonly ImageChoice[]): boolean {
  const { sources } = withoutFlags(context);
  return images.some(({ asked, path }) => asked && sources[path] === 'default');
}

/** The configuration without the flags of this run names another image. */
function contradiction(context: CommandContext, { path, image }: ImageChoice): boolean {
  const config = withoutFlags(context);
  const named = path === 'orthanc.image' ? config.orthanc.image : config.envoy.image;
  return config.sources[path] !== 'default' && named !== image;
}

function refuseVariable(context: CommandContext, { path }: ImageChoice): void {
  if (withoutFlags(context).sources[path] !== 'environment') return;
  const variable = path === 'orthanc.image' ? 'ORTHWEB_ORTHANC_IMAGE' : 'ORTHWEB_ENVOY_IMAGE';
  throw new UsageError(`${variable} names another image, which the next up would bring back`, {
    hint: `change or unset it, then: ${context.next('upgrade')}`,
  });
}

function withoutFlags({ invocation, io }: CommandContext): Config {
  const { orthancImage: _orthanc, envoyImage: _envoy, ...flags } = invocation.flags;
  return readConfig({ ...invocation, flags }, io);
}
