import type { CommandContext } from '../context.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { runOnHost } from '../operate/remote-command.ts';
import { scriptOfText, scriptOfWords } from '../operate/shell-words.ts';
import { chooseRunningHost } from './chosen.ts';

/**
 * Runs one command on a host. Its exit code is that of the command; one of orthweb's own only where the command could not
 * be run, or not to its end.
 */
export async function run(context: CommandContext): Promise<number> {
  const [word, ...words] = context.invocation.words;
  const script = scriptOf(context, words);
  const { subject, site, host } = await chooseRunningHost(context, word, ['storage/data']);
  const { ctx, session } = subject;
  const afterwards = await session.afterwards();
  const bucket = site.outputs.get('storage/data')?.['bucket'];
  const giveBackStops = context.takeStops(() => {
    context.warn(`cancelling the command on ${host.name} (Ctrl-C again leaves at once)`);
    context.abort(new Interrupted(`the command on ${host.name} was cancelled`));
  });
  try {
    const result = await runOnHost(ctx, host.instanceId, script, {
      timeoutSeconds: Number(context.invocation.flags['timeout']),
      comment: `orthweb exec on ${host.name} of ${subject.name}`,
      bucket: typeof bucket === 'string' ? bucket : undefined,
      afterwards,
    });
    show(context, result);
    return result.exitCode;
  } finally {
    giveBackStops();
  }
}

function scriptOf(context: CommandContext, words: readonly string[]): string {
  const text = context.word('shell');
  if ((text === undefined) === (words.length === 0)) {
    throw new UsageError('exec: say what to run, either as words or as --shell text', {
      hint: `orthweb exec primary -- docker ps, or orthweb exec primary --shell 'df -h | head'`,
    });
  }
  return text === undefined ? scriptOfWords(words) : scriptOfText(text);
}

/** As it came, to where it came from. */
function show(context: CommandContext, result: Awaited<ReturnType<typeof runOnHost>>): void {
  if (context.json) {
    context.document(result);
    return;
  }
  context.close();
  context.io.stdout.write(result.stdout);
  context.io.stderr.write(result.stderr);
}
