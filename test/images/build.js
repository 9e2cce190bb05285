// Builds the test images as archives for `docker import`, and prints where they are: node test/images/build.js
// What is unchanged comes from the cache (ORTHWEB_TEST_CACHE, else ~/.cache/orthweb-tests). Needs root and debootstrap.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { IMAGES, SUITE } from './images.js';
import { makeArchive, makeBase, makeTree } from './root.js';
import { fromWheel } from './wheel.js';

const here = import.meta.dirname;
const cache = process.env['ORTHWEB_TEST_CACHE'] ?? join(homedir(), '.cache/orthweb-tests');
const folder = join(cache, 'images');
/** Long ones first: two are made at a time. */
const ORDER = ['host', 'orthanc', 'postgres', 'envoy'];

function hash(...parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

const baseHash = hash(SUITE, process.arch, readFileSync(join(here, 'root.js'), 'utf8'));
const base = join(folder, `base-${baseHash}`);

/** Where everything of an image lies; the names hold the hashes of what they are made of. */
function placesOf(name) {
  const { packages, finish, files, changes, wheel } = IMAGES[name];
  const sources = Object.entries(files).map(([from, [to, mode]]) => [join(here, from), to, mode]);
  const texts = sources.map(([from, to, mode]) => [readFileSync(from, 'utf8'), to, mode]);
  const tree = hash(baseHash, packages, finish);
  const all = hash(tree, texts, changes, wheel ?? null);
  return {
    tree: join(folder, `${name}-tree-${tree}`),
    archive: join(folder, `${name}-${all}.tar`),
    description: { tag: `orthweb-test/${name}:1`, hash: all, changes },
    sources,
  };
}

async function build(name) {
  const { tree, archive, sources } = placesOf(name);
  const { wheel } = IMAGES[name];
  if (existsSync(archive)) return;
  if (!existsSync(tree)) await timed(`${name}: packages`, () => makeTree(IMAGES[name], base, tree));
  if (wheel !== undefined) {
    const program = join(folder, `${wheel.sha256}.bin`);
    if (!existsSync(program))
      await timed(`${name}: wheel`, () => fromWheel(wheel, folder, program));
    sources.push([program, wheel.target, 0o755]);
  }
  await timed(`${name}: archive`, () => makeArchive(tree, sources, archive));
}

async function timed(what, work) {
  const startedMs = Date.now();
  await work();
  process.stderr.write(`${what}: ${((Date.now() - startedMs) / 1000).toFixed(1)} s\n`);
}

async function buildAll() {
  const missing = ORDER.filter((name) => !existsSync(placesOf(name).archive));
  if (missing.length > 0 && !existsSync(base)) await timed('base', () => makeBase(SUITE, base));
  const next = async () => {
    for (let name = missing.shift(); name !== undefined; name = missing.shift()) await build(name);
  };
  await Promise.all([next(), next()]);
  removeOld();
}

/** Only what the present definitions name stays. */
function removeOld() {
  const places = ORDER.map(placesOf).flatMap(({ tree, archive }) => [tree, archive]);
  const programs = ORDER.map((name) => join(folder, `${IMAGES[name].wheel?.sha256}.bin`));
  const kept = new Set([base, ...places, ...programs]);
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (!kept.has(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** Builders of several test files wait for each other: the program runs itself again under a lock. */
function underLock() {
  const words = ['--exclusive', join(cache, 'build.lock'), process.execPath, import.meta.filename];
  const env = { ...process.env, ORTHWEB_TEST_BUILD_LOCKED: '1' };
  const ended = spawnSync('flock', words, { stdio: 'inherit', env });
  process.exit(ended.status ?? 1);
}

mkdirSync(folder, { recursive: true });
if (process.env['ORTHWEB_TEST_BUILD_LOCKED'] !== '1') underLock();
await buildAll();
const built = ORDER.map((name) => {
  const { archive, description } = placesOf(name);
  return [name, { archive, ...description }];
});
process.stdout.write(`${JSON.stringify(Object.fromEntries(built), null, 2)}\n`);
