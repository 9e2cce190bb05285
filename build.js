// Bundles the CLI: one chunk a command, so that a command loads only what it uses.
import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { licensesOf } from './licenses.js';

// Built aside and then moved: an interrupted build leaves the old one, or none.
const fresh = `dist-${process.pid}`;

// Part of the bundle, it counts as ours: Node would warn the operator of the way in which it makes buffers.
const memorystream = {
  name: 'memorystream',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]memorystream[\\/]index\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace('new Buffer(this._getQueueSize())', 'Buffer.alloc(this._getQueueSize())')
        .replaceAll('new Buffer(', 'Buffer.from('),
    }));
  },
};

const { metafile } = await build({
  entryPoints: { main: 'src/entry.ts', agent: 'src/sandbox/hosts/agent.ts' },
  outdir: fresh,
  chunkNames: '[name]-[hash]',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay: they are in error texts and stack traces.
  keepNames: true,
  // ESM builds of the AWS clients: their CommonJS ones cannot be tree-shaken, and are twice the size.
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as orthwebRequire } from 'node:module'; const require = orthwebRequire(import.meta.url);",
  },
  plugins: [memorystream],
  metafile: true,
  logLevel: 'warning',
});

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
