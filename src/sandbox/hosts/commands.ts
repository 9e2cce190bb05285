import type { CommandEnd, WantedCommand } from '../hosting-control.ts';
import { containerName, type Estate } from './containers.ts';

/** Where SSM's agent keeps what it runs. */
const FOLDER = '/var/lib/amazon/ssm/orchestration';
/** Of `timeout`, when the time was up; the other one where the script did not heed its first signal. */
const TIMED_OUT = [124, 137];
/** Much more than SSM tells; whole output goes to S3. */
const TOLD_BYTES = 100_000;

/**
 * Runs a command as AWS-RunShellScript does: a script file, `sh`, as root. Its two outputs go to files, from which the
 * beginning is told and, when asked for, the whole is put into a bucket with the host's own role.
 */
export async function runCommand(
  estate: Estate,
  key: string,
  command: WantedCommand,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const { docker } = estate;
  const container = containerName(estate, key);
  const folder = `${FOLDER}/${command.id}`;
  const sh = (script: string, ...words: readonly string[]) => ['sh', '-c', script, 'sh', ...words];
  const write = sh('umask 077; mkdir -p "$1" && cat >"$1/_script.sh"', folder);
  const { script, timeoutSeconds, workingDirectory } = command;
  await docker.docker(['exec', '--interactive', container, ...write], { stdin: script, signal });
  const run = sh(
    'timeout -k 5 "$2" sh "$1/_script.sh" >"$1/stdout" 2>"$1/stderr" </dev/null',
    folder,
  );
  const where = ['--workdir', workingDirectory ?? '/usr/bin'];
  const words = ['exec', ...where, container, ...run, `${timeoutSeconds}`];
  const limit = { timeoutMs: (timeoutSeconds + 60) * 1000, signal };
  const begunMs = Date.now();
  const { code } = await docker.run(words, limit);
  // A script may end with these by itself.
  const timedOut = TIMED_OUT.includes(code) && Date.now() - begunMs >= timeoutSeconds * 1000;
  const tell = async (file: string) => {
    const { stdout } = await docker.run(
      ['exec', container, 'head', '-c', `${TOLD_BYTES}`, `${folder}/${file}`],
      { signal },
    );
    return stdout;
  };
  const [stdout, stderr] = await Promise.all([tell('stdout'), tell('stderr')]);
  const failure = command.output === null ? null : await keep(estate, container, folder, command);
  return { exitCode: code, stdout, stderr, timedOut, failure };
}

/** Ends what is still running of a command that nobody waits for any more. */
export async function endCommand(estate: Estate, key: string, id: string): Promise<void> {
  const kill = ['pkill', '--signal', 'KILL', '--full', `${FOLDER}/${id}/_script.sh`];
  await estate.docker.run(['exec', containerName(estate, key), ...kill]);
}

/** Output that is empty is not put: SSM's agent does not either. Null: all is where it should be. */
async function keep(
  { docker }: Estate,
  container: string,
  folder: string,
  { id, instanceId, output }: WantedCommand,
): Promise<string | null> {
  if (output === null) return null;
  const prefix = output.prefix === '' ? '' : `${output.prefix.replace(/\/$/, '')}/`;
  const under = `${prefix}${id}/${instanceId}/awsrunShellScript/0.awsrunShellScript`;
  const script = `for name in stdout stderr; do
  [ -s "$1/$name" ] || continue
  aws --region "$2" s3api put-object --bucket "$3" --key "$4/$name" --body "$1/$name" >/dev/null || exit 1
done`;
  const words = ['sh', '-c', script, 'sh', folder, output.region, output.bucket, under];
  const { code, stderr } = await docker.run(['exec', container, ...words]);
  return code === 0 ? null : `failed to upload the output: ${stderr.trim()}`;
}
