// Other versions of Node, as npm packages that hold the plain program and need no script. Fetched once and kept.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Those that we support: the oldest line at its end, and the two that are kept now. */
const VERSIONS = ['20.20.2', '22.23.3', '24.21.0'];

const cache = process.env['ORTHWEB_TEST_CACHE'] ?? join(homedir(), '.cache/orthweb-tests');

/** All but the one that runs this. */
export function otherNodes() {
  const [own] = process.versions.node.split('.');
  return VERSIONS.map((version) => ({ version, major: version.split('.')[0] ?? '' })).filter(
    ({ major }) => major !== own,
  );
}

/** Where the program is; it need not be there. */
export function nodeProgram(version) {
  return join(cache, `node-${version}`, 'node_modules', packageName(), 'bin', programName());
}

/** Fetches it if it is not there; answers why that could not be done. */
export function fetchNode(version) {
  if (said(version) === `v${version}`) return;
  const folder = join(cache, `node-${version}`);
  const fresh = `${folder}.${process.pid}`;
  const wanted = `${packageName()}@${version}`;
  process.stdout.write(`fetching ${wanted}\n`);
  mkdirSync(fresh, { recursive: true });
  // Without one npm would take the next folder above that has it.
  writeFileSync(join(fresh, 'package.json'), '{}');
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1'];
  const { status } = spawnSync('npm', [...words, wanted], {
    cwd: fresh,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) {
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  }
  rmSync(fresh, { recursive: true, force: true });
  return said(version) === `v${version}` ? undefined : `npm cannot get ${wanted} that runs here`;
}

/** For whatever finds Node by its name, npm among them. */
export function environmentOf(version) {
  const path = [dirname(nodeProgram(version)), process.env['PATH']];
  return { ...process.env, PATH: path.join(process.platform === 'win32' ? ';' : ':') };
}

function said(version) {
  const program = nodeProgram(version);
  if (!existsSync(program)) return;
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim();
}

function packageName() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${system}-${process.arch}`;
}

function programName() {
  return process.platform === 'win32' ? 'node.exe' : 'node';
}
