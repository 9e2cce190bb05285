// Cold start, an unchanged run, and a whole build against the longest path of the sandbox's own delays. Prints; judges nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../bin/orthweb', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'orthweb-bench-'));
const env = {
  PATH: process.env['PATH'],
  HOME: home,
  AWS_EC2_METADATA_DISABLED: 'true',
  ORTHWEB_SANDBOX_HOSTS: 'off',
};

function time(args, program = process.execPath) {
  const begun = process.hrtime.bigint();
  const run = spawnSync(program, args, { env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${args.join(' ')}: ${run.stderr}`);
  return { ms: Number(process.hrtime.bigint() - begun) / 1e6, stdout: run.stdout };
}

function best(args, rounds = 5) {
  return Math.min(...Array.from({ length: rounds }, () => time(args).ms));
}

function show(what, value) {
  process.stdout.write(`${what.padEnd(44)}${value}\n`);
}

const ms = (value) => `${Math.round(value)} ms`;

try {
  const bare = best(['-e', '0']);
  show('node -e 0', ms(bare));
  for (const flag of ['--version', '--help']) {
    const cold = best([CLI, flag]);
    show(`orthweb ${flag}`, `${ms(cold)} (${(cold / bare).toFixed(1)} x)`);
  }
  time([CLI, 'sandbox', 'start', '--delays', 'realistic']);
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
} finally {
  spawnSync(process.execPath, [CLI, 'sandbox', 'stop'], { env });
  rmSync(home, { recursive: true, force: true });
}
