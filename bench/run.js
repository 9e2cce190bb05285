// Cold start, what a look costs, an unchanged run, and a whole build against the longest path of the sandbox's own delays.
// Prints; judges nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const CLI = fileURLToPath(new URL('../bin/orthweb', import.meta.url));
const USAGE = pathToFileURL(fileURLToPath(new URL('./usage.js', import.meta.url))).href;
const home = mkdtempSync(join(tmpdir(), 'orthweb-bench-'));
const env = {
  PATH: process.env['PATH'],
  HOME: home,
  AWS_EC2_METADATA_DISABLED: 'true',
  ORTHWEB_SANDBOX_HOSTS: 'off',
};

function time(args, more = {}) {
  const begun = process.hrtime.bigint();
  const run = spawnSync(process.execPath, args, { env: { ...env, ...more }, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${args.join(' ')}: ${run.stderr}`);
  return { ms: Number(process.hrtime.bigint() - begun) / 1e6, stdout: run.stdout };
}

function best(args, rounds = 9) {
  return Math.min(...Array.from({ length: rounds }, () => time(args).ms));
}

/** The command's own, without the emulated AWS: the least of some rounds, as others use the machine too. */
function usage(words, rounds = 5) {
  const file = join(home, 'usage.json');
  const all = Array.from({ length: rounds }, () => {
    const { ms } = time(['--import', USAGE, CLI, ...words], { ORTHWEB_BENCH_USAGE: file });
    return { ms, ...JSON.parse(readFileSync(file, 'utf8')) };
  });
  const least = (key) => Math.min(...all.map((one) => one[key]));
  return { ms: least('ms'), cpuMs: least('cpuMs'), megabytes: least('megabytes') };
}

function show(what, value) {
  process.stdout.write(`${what.padEnd(44)}${value}\n`);
}

const ms = (value) => `${Math.round(value)} ms`;

function showColdStart() {
  const bare = best(['-e', '0']);
  show('node -e 0', ms(bare));
  for (const words of [['--version'], ['--help'], ['__complete', 'bash', '--', 'st']]) {
    const cold = best([CLI, ...words]);
    show(`orthweb ${words.join(' ')}`, `${ms(cold)} (${(cold / bare).toFixed(2)} x)`);
  }
}

function showLooks() {
  const looks = ['list', 'outputs', 'lock status', 'status', 'plan'].map(
    (one) => `${one} --sandbox`,
  );
  for (const look of ['sandbox status', ...looks]) {
    const used = usage(look.split(' '));
    const cost = `${ms(used.cpuMs)} CPU, ${Math.round(used.megabytes)} MB`;
    show(`orthweb ${look}`, `${ms(used.ms)}, of that ${cost}`);
  }
}

function showUp() {
  const built = time([CLI, 'up', '--sandbox', '--yes', '--json']);
  const document = JSON.parse(built.stdout);
  const database = document.resources.find((one) => one.id === 'database/main');
  show('up, realistic delays', `${ms(built.ms)}, ${document.apiCalls.total} calls`);
  show(
    'of that, the database alone',
    `${ms(database.elapsedMs)} (up takes ${(built.ms / database.elapsedMs).toFixed(2)} x)`,
  );
  const again = time([CLI, 'up', '--sandbox', '--yes', '--json']);
  const { total, mutating } = JSON.parse(again.stdout).apiCalls;
  show('unchanged up', `${ms(again.ms)}, ${total} calls, ${mutating} mutating`);
}

try {
  showColdStart();
  time([CLI, 'sandbox', 'start', '--delays', 'realistic']);
  showUp();
  showLooks();
} finally {
  spawnSync(process.execPath, [CLI, 'sandbox', 'stop'], { env });
  rmSync(home, { recursive: true, force: true });
}
