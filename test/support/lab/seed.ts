import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { machinePrivileges } from '../../../src/sandbox/hosts/privileges.ts';
import { importWords } from '../engine/images.ts';
import type { Engine } from '../engine.ts';

/** Images that a host's own engine has from the start, as if it had pulled them. */
const SEEDED = ['orthanc', 'envoy'] as const;

/** Hosts launched together wait for one seed. */
let seeding: Promise<string> | undefined;

/**
 * A data folder for a host's own engine, with the images in it. Layers are hard links of a folder in the cache: an
 * engine only reads and unlinks them, so a host costs a second and no space.
 */
export async function seededData(engine: Engine, target: string): Promise<void> {
  seeding ??= seedFolder(engine);
  const seed = await seeding;
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(seed)) {
    const how = entry === 'overlay2' ? '-al' : '-a';
    await execa('cp', [how, '--reflink=auto', join(seed, entry), join(target, entry)]);
  }
}

async function seedFolder(engine: Engine): Promise<string> {
  const { images } = engine;
  const hashes = [images.host.hash, ...SEEDED.map((name) => images[name].hash)];
  const hash = createHash('sha256').update(hashes.join()).digest('hex').slice(0, 16);
  const folder = join(engine.cache, `seed-${hash}`);
  if (!existsSync(folder)) {
    for (const entry of readdirSync(engine.cache)) {
      if (entry.startsWith('seed-')) {
        rmSync(join(engine.cache, entry), { recursive: true, force: true });
      }
    }
    await fill(engine, folder);
  }
  return folder;
}

/** Lets the host image's own dockerd import the images, for its folders are of its version. */
async function fill(engine: Engine, folder: string): Promise<void> {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const container = `seed-${process.pid}`;
  const archives = SEEDED.map((name) => engine.images[name]);
  const mounts = archives.map(({ archive, hash }) => `--volume=${archive}:/archives/${hash}:ro`);
  await engine.docker([
    ...['run', '--detach', '--name', container, ...machinePrivileges(), '--network=none'],
    ...[`--volume=${making}:/var/lib/docker`, ...mounts, '--tmpfs=/run:exec'],
    ...[await engine.load('host'), 'bash', '-c', 'orthweb-init /usr/sbin/dockerd --iptables=false'],
  ]);
  try {
    const ask = 'until docker version; do sleep 0.1; done';
    await engine.docker(['exec', container, 'timeout', '90', 'bash', '-c', ask]);
    for (const image of archives) {
      const words = importWords(image, `/archives/${image.hash}`);
      await engine.docker(['exec', container, 'docker', ...words]);
    }
    await engine.docker(['stop', '--time', '30', container]);
  } catch (error) {
    throw new Error(await engine.tail(container), { cause: error });
  } finally {
    await engine.run(['rm', '--force', container]);
  }
  // Another engine may have been as far a moment before.
  if (existsSync(folder)) rmSync(making, { recursive: true, force: true });
  else renameSync(making, folder);
}
