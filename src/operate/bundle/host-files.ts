import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OrthwebError } from '../../errors.ts';
import type { BundleFile } from './archive.ts';

/** Scripts, units and SQL of the hosts, as they lie in `src/templates/host`. */
export function hostFiles(): readonly BundleFile[] {
  const folder = hostFolder();
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== FETCH)
    .map((entry) => {
      const absolute = join(entry.parentPath, entry.name);
      const path = absolute.slice(folder.length).replaceAll('\\', '/');
      return { path, content: text(absolute), executable: isProgram(path) };
    });
}

/** The script that user data brings: it fetches the rest. */
export function fetchScript(): string {
  return text(join(hostFolder(), FETCH));
}

const FETCH = 'fetch.sh';

// By name: Windows keeps no modes.
function isProgram(path: string): boolean {
  return path.startsWith('bin/') && !path.endsWith('.sh');
}

/** A checkout on Windows may have made CRLF of the line ends: bash would take the CR for part of a word. */
function text(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
}

/** Beside the bundle that esbuild makes, or in the sources. */
function hostFolder(): string {
  const places = ['./host/', '../../templates/host/'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(join(place, FETCH)));
  if (found !== undefined) return found;
  throw new OrthwebError(`the hosts' files are missing: ${places[0]}`, {
    hint: 'build orthweb again: npm run build',
  });
}
