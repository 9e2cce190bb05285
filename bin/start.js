// Starts the built CLI. In a fresh checkout it first installs and builds what is missing, and says so in one line.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`orthweb needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(1);
}
// `orthweb doctor` and the README speak of Node's age; the SDK's own warning would land in every script's log.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

// What dependencies still use is no business of operators either.
process.noDeprecation = true;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bundle = join(root, 'dist', 'main.js');

if (isCheckout() && isStale()) {
  // A Tab must not set npm going.
  if (process.argv[2] === '__complete') process.exit(0);
  prepare();
}
// As a URL: a path may hold a '#', and on Windows begins with a drive.
await import(pathToFileURL(bundle).href);

function isCheckout() {
  return existsSync(join(root, 'src')) && existsSync(join(root, 'package-lock.json'));
}

function isStale() {
  return !existsSync(bundle) || newest(join(root, 'src')) > statSync(bundle).mtimeMs;
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.endsWith('.pyc')) continue;
    latest = Math.max(latest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs);
  }
  return latest;
}

function prepare() {
  const installed = existsSync(join(root, 'node_modules', 'esbuild'));
  const what = installed ? 'building' : 'first run: installing and building (npm ci), about 40 s';
  process.stderr.write(`${what}\n`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const steps = [
    ...(installed ? [] : [[npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']]]),
    [process.execPath, ['build.js']],
  ];
  for (const [program, words] of steps) {
    const done = spawnSync(program, words, { cwd: root, encoding: 'utf8', shell: program === 'npm.cmd' });
    if (done.status === 0) continue;
    const said = [done.error?.message, done.stderr, done.stdout].filter(Boolean).join('\n').trim();
    process.stderr.write(`${said}\nfailed: ${program} ${words.join(' ')} in ${root}\n`);
    process.exit(1);
  }
}
