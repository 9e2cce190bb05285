import { CommanderError } from 'commander';
import { commandLine, type Invocation } from './cli.ts';
import type { CommandContext } from './context.ts';
import { Interrupted } from './errors.ts';
import type { Io } from './io.ts';

/** A command's own module: loaded when it runs, so that no command pays for another. */
interface CommandModule {
  run(context: CommandContext): Promise<number>;
}

const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  plan: () => import('./commands/plan.ts'),
  up: () => import('./commands/up.ts'),
  status: () => import('./commands/status.ts'),
  list: () => import('./commands/list.ts'),
  outputs: () => import('./commands/outputs.ts'),
  down: () => import('./commands/down.ts'),
  'lock status': () => import('./commands/lock-status.ts'),
  'lock release': () => import('./commands/lock-release.ts'),
  'sandbox start': () => import('./commands/sandbox-start.ts'),
  'sandbox stop': () => import('./commands/sandbox-stop.ts'),
  'sandbox status': () => import('./commands/sandbox-status.ts'),
  'sandbox reset': () => import('./commands/sandbox-reset.ts'),
};

const USAGE = 2;

/** Runs one command line to its end and answers its exit code. Never rejects: this is the only catch-all. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = commandLine(async (invocation) => {
    exitCode = await runCommand(invocation, io);
  });
  const { stdout, stderr } = io;
  program.configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
    getOutHelpWidth: () => Math.min(80, stdout.columns || 80),
    getErrHelpWidth: () => Math.min(80, stderr.columns || 80),
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
}

async function runCommand(invocation: Invocation, io: Io): Promise<number> {
  const stop = new AbortController();
  // Loaded only now: help and version need neither configuration nor screens.
  const { CommandContext } = await import('./context.ts');
  const context = new CommandContext(invocation, io, stop);
  const unlisten = io.onStop(() => {
    if (stop.signal.aborted) io.leave(130);
    stop.abort(new Interrupted('stopped at your request'));
    context.stopping();
  });
  try {
    const load = COMMANDS[invocation.command];
    if (load === undefined) throw new Error(`no module for ${invocation.command}`);
    const { run: runIt } = await load();
    return await runIt(context);
  } catch (error) {
    return context.fail(error);
  } finally {
    unlisten();
    context.close();
  }
}
