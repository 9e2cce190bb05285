// Runs every tier whose needs are met, names what was skipped and why, and ends with one line of counts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { environmentOf, fetchNode, nodeProgram, otherNodes } from './nodes.js';

/**
 * What another Node runs of the emulator tier: what the CLI does with processes, signals, files, sockets, and as a package.
 * The rest is about AWS's answers. ORTHWEB_NODE_ALL=1: all of it.
 */
const ON_OTHER_NODES = ['interrupt', 'launcher', 'lifecycle', 'package', 'usage'].map(
  (name) => `test/emulator/${name}.test.ts`,
);

/** `atOnce`: files that wait more than they work run side by side, each with an emulator or engine of its own. */
const TIERS = [
  { name: 'unit', lacking: () => undefined },
  { name: 'emulator', lacking: () => noPython(), atOnce: 2 },
  { name: 'faults', lacking: () => noPython(), atOnce: 2 },
  { name: 'host', lacking: () => noPython() ?? noEngine() },
  {
    name: 'rehearsal',
    lacking: () => noPython() ?? noEngine() ?? noBrowser() ?? noJudge(),
    atOnce: 2,
  },
  ...otherNodes().map(({ major, version }) => ({
    name: `node${major}`,
    version,
    lacking: () => noPython() ?? fetchNode(version),
  })),
];

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const mayNotSkip = process.env['CI'] === 'true';

function noPython() {
  for (const python of [process.env['ORTHWEB_PYTHON'], 'python3', 'python']) {
    if (!python) continue;
    if (spawnSync(python, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0)
      return;
  }
  return 'needs Python 3.10 or newer';
}

/** The host tier starts a Docker engine of its own and builds its images from Debian's packages. */
function noEngine() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return 'needs Linux and root';
  const programs = ['dockerd', 'docker', 'debootstrap', 'iptables', 'ip', 'unshare', 'openssl'];
  programs.push('curl', 'echoscu', 'shellcheck');
  const missing = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

function noBrowser() {
  const places = ['/usr/bin/chromium', '/usr/bin/google-chrome'];
  return places.some((path) => existsSync(path)) ? undefined : 'needs chromium';
}

/** Whether DICOM objects conform is judged by somebody else's program. */
function noJudge() {
  return existsSync('/usr/bin/dciodvfy') ? undefined : 'needs dciodvfy (Debian: dicom3tools)';
}

function build() {
  const built = spawnSync(process.execPath, ['build.js'], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(1);
}

function runTier({ name, atOnce, version }) {
  if (version === undefined) runProject({ project: name, atOnce });
  else runOnNode(name, version);
}

function runOnNode(name, version) {
  const on = { program: nodeProgram(version), env: environmentOf(version) };
  const files = process.env['ORTHWEB_NODE_ALL'] === '1' ? [] : ON_OTHER_NODES;
  process.stdout.write(
    `${name}: Node ${version}, unit, then emulator (${files.length || 'all'})\n`,
  );
  runProject({ ...on, project: 'unit', report: `${name}-unit` });
  runProject({ ...on, project: 'emulator', report: `${name}-emulator`, files, atOnce: 2 });
}

/** `files`: these alone. */
function runProject({
  project,
  atOnce,
  files = [],
  report: reportName = project,
  program = process.execPath,
  env = process.env,
}) {
  const report = `test-artefacts/${reportName}.json`;
  rmSync(report, { force: true });
  // A file of another name would be passed over without a word.
  const absent = files.filter((file) => !existsSync(file));
  for (const file of absent) process.stdout.write(`${reportName}: there is no ${file}\n`);
  totals.failed += absent.length;
  const ran = spawnSync(
    program,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      ...(atOnce === undefined ? [] : ['--fileParallelism', `--maxWorkers=${atOnce}`]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
    ],
    { stdio: 'inherit', env },
  );
  if (!existsSync(report)) {
    process.stdout.write(`${reportName}: no report was written\n`);
    totals.failed += 1;
    return;
  }
  const {
    numPassedTests,
    numFailedTests,
    numPendingTests,
    numTodoTests,
    numFailedTestSuites,
    success,
  } = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += numPassedTests;
  totals.skipped += numPendingTests + numTodoTests;
  // A file that does not even load fails no test of its own.
  const unseen =
    (success && ran.status === 0) || numFailedTests > 0 ? 0 : Math.max(1, numFailedTestSuites);
  totals.failed += numFailedTests + unseen;
}

const unknown = wanted.filter((word) => !TIERS.some(({ name }) => name === word));
if (unknown.length > 0) {
  const names = TIERS.map(({ name }) => name).join(', ');
  process.stderr.write(`no tier ${unknown.join(', ')}; there are ${names}\n`);
  process.exit(2);
}
mkdirSync('test-artefacts', { recursive: true });
build();
for (const tier of TIERS) {
  const { name, lacking } = tier;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const reason = lacking();
  if (reason === undefined) {
    runTier(tier);
  } else {
    process.stdout.write(`skipped tier ${name}: ${reason}\n`);
    totals.skipped += 1;
    if (mayNotSkip) totals.failed += 1;
  }
}
process.stdout.write(
  `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
);
process.exit(totals.failed > 0 ? 1 : 0);
