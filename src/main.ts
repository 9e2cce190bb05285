import { Misused } from './cli/misused.ts';
import { commandLine, type Invocation } from './cli.ts';
import type { CommandContext } from './context.ts';
import { Interrupted } from './errors.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/** A command's own module: loaded when it runs, so that no command pays for another. */
interface CommandModule {
  run(context: CommandContext): Promise<number>;
}

const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  init: () => import('./commands/init.ts'),
  plan: () => import('./commands/plan.ts'),
  up: () => import('./commands/up.ts'),
  status: () => import('./commands/status.ts'),
  list: () => import('./commands/list.ts'),
  outputs: () => import('./commands/outputs.ts'),
  down: () => import('./commands/down.ts'),
  upgrade: () => import('./commands/upgrade.ts'),
  doctor: () => import('./commands/doctor.ts'),
  validate: () => import('./commands/validate.ts'),
  failover: () => import('./commands/failover.ts'),
  'secondary start': () => import('./commands/secondary-start.ts'),
  'secondary stop': () => import('./commands/secondary-stop.ts'),
  shell: () => import('./commands/shell.ts'),
  exec: () => import('./commands/exec.ts'),
  tunnel: () => import('./commands/tunnel.ts'),
  'ssh-config': () => import('./commands/ssh-config.ts'),
  logs: () => import('./commands/logs.ts'),
  credentials: () => import('./commands/credentials.ts'),
  'certs show': () => import('./commands/certs-show.ts'),
  'certs client': () => import('./commands/certs-client.ts'),
  'certs renew': () => import('./commands/certs-renew.ts'),
  'certs import': () => import('./commands/certs-import.ts'),
  'backup create': () => import('./commands/backup-create.ts'),
  'backup list': () => import('./commands/backup-list.ts'),
  open: () => import('./commands/open.ts'),
  config: () => import('./commands/config.ts'),
  'config schema': () => import('./commands/config-schema.ts'),
  history: () => import('./commands/history.ts'),
  'lock status': () => import('./commands/lock-status.ts'),
  'lock release': () => import('./commands/lock-release.ts'),
  'sandbox start': () => import('./commands/sandbox-start.ts'),
  'sandbox stop': () => import('./commands/sandbox-stop.ts'),
  'sandbox status': () => import('./commands/sandbox-status.ts'),
  'sandbox reset': () => import('./commands/sandbox-reset.ts'),
};

/** Runs one command line to its end and answers its exit code. Never rejects: this is the only catch-all. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === '__complete') {
    const { answer } = await import('./completion/answer.ts');
    return answer(argv.slice(1), io);
  }
  let exitCode = 0;
  const { stdout, stderr } = io;
  const start = async (invocation: Invocation): Promise<void> => {
    exitCode = await runCommand(invocation, argv, io);
  };
  const program = commandLine(start, {
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    // Told in the one form of all errors, once it is known what was meant.
    outputError: () => undefined,
    getOutHelpWidth: () => Math.min(80, stdout.columns || 80),
    getErrHelpWidth: () => Math.min(80, stderr.columns || 80),
  });
  try {
    // Alone it is a question, not a mistake.
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof Misused && error.error.exitCode === 0) return 0;
    const { tellUnopened } = await import('./unopened.ts');
    return tellUnopened(error, argv, io);
  }
}

async function runCommand(
  invocation: Invocation,
  argv: readonly string[],
  io: Io,
): Promise<number> {
  const stop = new AbortController();
  // Loaded only now: help and version need neither configuration nor screens.
  const { CommandContext } = await import('./context.ts');
  const context = new CommandContext(invocation, io, stop);
  const unlisten = listen(context, stop, io);
  let exitCode = 1;
  try {
    await context.begin(argv);
    const load = COMMANDS[invocation.command];
    if (load === undefined) throw new Error(`no module for ${invocation.command}`);
    const { run: runIt } = await load();
    exitCode = await runIt(context);
    if (exitCode === 0) await tellUpdate(context);
  } catch (error) {
    exitCode = context.fail(error);
  } finally {
    unlisten();
    context.close();
    context.ended(exitCode);
  }
  return exitCode;
}

/** Ctrl-C stops a run, a second one leaves it; so does what nobody caught. */
function listen(context: CommandContext, stop: AbortController, io: Io): () => void {
  io.onCrash((error) => {
    context.fail(error, true);
    context.ended(1);
    io.leave(1);
  });
  return io.onStop((signal) => {
    if (stop.signal.aborted) {
      context.ended(130);
      io.leave(130);
    }
    if (context.stopTaken(signal)) return;
    stop.abort(new Interrupted('stopped at your request'));
    context.stopping();
  });
}

/** Mentions a newer orthweb, to somebody who watches and wants to read. */
async function tellUpdate(context: CommandContext): Promise<void> {
  if (!context.terminal.interactive || context.flag('quiet') || context.json) return;
  const { command } = context.invocation;
  const { env } = context.io;
  const { updateNotice } = await import('./update/update-notice.ts');
  context.warn(...updateNotice({ env, command, version: version(), nowMs: context.clock.now() }));
}
