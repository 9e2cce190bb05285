// Writes docs/reference.md and docs/orthweb.1 from the definitions of the command line.
import { rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = import.meta.dirname;
// One level below the root, as the sources are: they find package.json above them.
const folder = `${root}/dist-docs-${process.pid}`;
const outfile = `${folder}/files.mjs`;

try {
  await build({
    entryPoints: [`${root}/src/reference/files.ts`],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  const { referenceFiles } = await import(pathToFileURL(outfile).href);
  for (const [path, text] of Object.entries(referenceFiles())) {
    writeFileSync(`${root}/${path}`, text);
    process.stdout.write(`${path}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
