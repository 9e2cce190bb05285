// How the bundle is made. Apart from the building itself, so that a test can look at what each command would load.
import { readFileSync } from 'node:fs';

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

// A computed key may run code for all that esbuild knows, and so keeps each of EC2's thousand schemas; these are constants.
const schemas = {
  name: 'schemas',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ },
      ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const keys = new Map(
          [...text.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, key, is]) => [key, is]),
        );
        return {
          contents: text.replaceAll(
            /\[(_\w+)\]:/g,
            (found, key) => `${keys.get(key) ?? found.slice(0, -1)}:`,
          ),
        };
      },
    );
  },
};

export function buildOptions(outdir) {
  return {
    entryPoints: { main: 'src/entry.ts', agent: 'src/sandbox/hosts/agent.ts' },
    outdir,
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
    plugins: [memorystream, schemas],
    metafile: true,
    logLevel: 'warning',
  };
}
