import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../../../../src/operate/certificates', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'orthweb-bundled-'));
afterAll(() => rmSync(folder, { recursive: true }));

// As build.js does: chunks, and what several need in one of their own.
beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  await build({
    entryPoints: ['authority', 'server-certificate', 'client-certificate', 'imported'].map((name) =>
      join(SOURCES, `${name}.ts`),
    ),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
});

/** In a process of its own: here the polyfill of the certificate library may have been loaded before. */
function run(entry: string, script: string): string {
  const url = pathToFileURL(join(folder, entry)).href;
  const code = `const bundled = await import(${JSON.stringify(url)});\n${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
}

it('makes certificates when it is bundled: the polyfill goes before the library', () => {
  const script = `
    const { certificate } = await bundled.newAuthority('orthweb wealthy-lemur', Date.now());
    process.stdout.write(certificate);
  `;
  expect(run('authority.js', script)).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
});

it.each(['server-certificate', 'client-certificate', 'imported'])(
  'loads no certificate library with %s, until one is made or checked',
  (name) => {
    expect(run(`${name}.js`, 'process.stdout.write(typeof Reflect.getMetadata)')).toBe('undefined');
  },
);
