import { join } from 'node:path';
import { execa } from 'execa';

const BUILDER = join(import.meta.dirname, '../../images/build.js');

export type ImageName = 'host' | 'orthanc' | 'postgres' | 'envoy';

/** What the builder tells of an image. */
export interface BuiltImage {
  readonly archive: string;
  readonly tag: string;
  readonly hash: string;
  readonly changes: readonly string[];
}

/** Builds what the cache lacks: seconds when nothing changed, minutes the first time. */
export async function builtImages(cache: string): Promise<Readonly<Record<ImageName, BuiltImage>>> {
  const env = { ORTHWEB_TEST_CACHE: cache };
  const { stdout } = await execa(process.execPath, [BUILDER], {
    env,
    stderr: ['pipe', 'inherit'],
    timeout: 900_000,
  });
  return JSON.parse(stdout) as Record<ImageName, BuiltImage>;
}

/** Arguments of `docker import`, which reads the archive from `source`. */
export function importWords(image: BuiltImage, source: string): readonly string[] {
  const changes = [...image.changes, `LABEL orthweb.hash=${image.hash}`];
  return ['import', ...changes.flatMap((change) => ['--change', change]), source, image.tag];
}
