// Packs what runs, and nothing else, into orthweb-VERSION.tgz: `node package.js [FOLDER]`. Everything that the CLI needs is
// in the bundle, so the package names no dependency and an installation fetches nothing more.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const target = resolve(process.argv[2] ?? '.');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

if (!existsSync(join(root, 'dist', 'licenses.txt'))) {
  process.stderr.write('dist is missing or half made: npm run build\n');
  process.exit(1);
}
const staged = mkdtempSync(join(tmpdir(), 'orthweb-package-'));
try {
  for (const part of manifest.files)
    cpSync(join(root, part), join(staged, part), { recursive: true, filter });
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(published(), undefined, 2)}\n`);
  process.exitCode = pack();
} finally {
  rmSync(staged, { recursive: true, force: true });
}

/** Python leaves its bytecode beside the emulator that ran. */
function filter(path) {
  return !path.includes('__pycache__');
}

/** What those who install it are to know: not how it is made, and not that this folder is not to be published. */
function published() {
  const { private: _, files, scripts, dependencies, devDependencies, ...kept } = manifest;
  return kept;
}

function pack() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const words = ['pack', '--ignore-scripts', '--silent'];
  const { status, error } = spawnSync(npm, words, {
    cwd: staged,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: npm === 'npm.cmd',
  });
  if (error !== undefined) throw error;
  if (status !== 0) return status ?? 1;
  const name = `${manifest.name}-${manifest.version}.tgz`;
  cpSync(join(staged, name), join(target, name));
  process.stdout.write(`${join(target, name)}\n`);
  return 0;
}
