// Bundles the CLI: one chunk a command, so that a command loads only what it uses.
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { buildOptions } from './build-options.js';
import { licensesOf } from './licenses.js';

// Built aside and then moved: an interrupted build leaves the old one, or none.
const fresh = `dist-${process.pid}`;

const { metafile } = await build(buildOptions(fresh));

// What runs on the hosts, and in shells, is read as it is.
cpSync('src/templates/host', `${fresh}/host`, { recursive: true });
cpSync('src/completion/scripts', `${fresh}/completion`, { recursive: true });
for (const part of ['emulator', 'image', 'services', 'database']) {
  cpSync(`src/sandbox/${part}`, `${fresh}/${part}`, {
    recursive: true,
    filter: (path) => !path.includes('__pycache__'),
  });
}

writeFileSync(`${fresh}/licenses.txt`, licensesOf(metafile));

rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');
