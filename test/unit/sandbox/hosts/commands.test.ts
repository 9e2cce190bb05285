import { beforeEach, describe, expect, it } from 'vitest';
import { endCommand, runCommand } from '../../../../src/sandbox/hosts/commands.ts';
import { containerWords } from '../../../../src/sandbox/hosts/containers.ts';
import { FakeDocker } from '../../../support/fake-docker.ts';
import { wantedCommand } from '../../../support/wanted.ts';

const KEY = 'hosts/i-1';
let docker: FakeDocker;

beforeEach(async () => {
  docker = new FakeDocker();
  await docker.docker(['create', ...containerWords(docker.estate, KEY), 'image']);
  await docker.docker(['start', 'box-hosts-i-1']);
});

const carryOut = (more: Parameters<typeof wantedCommand>[0] = {}) =>
  runCommand(docker.estate, KEY, wantedCommand(more), new AbortController().signal);

describe('a command on a host', () => {
  it('is a script file that nobody else’s shell has read', async () => {
    docker.says(/ head .*stdout$/, { stdout: 'said' });
    docker.says(/ head .*stderr$/, { stdout: 'complained' });
    const script = 'echo "$(whoami)"; exit 0\n';
    expect(await carryOut({ script })).toEqual({
      exitCode: 0,
      stdout: 'said',
      stderr: 'complained',
      timedOut: false,
      failure: null,
    });
    expect([...docker.stdin.values()]).toContain(script);
    expect(docker.calls.join('\n')).not.toContain('whoami');
  });

  it('tells the code that its script ended with, 124 too', async () => {
    docker.says(/timeout -k/, { code: 124 });
    expect(await carryOut()).toMatchObject({ exitCode: 124, timedOut: false });
  });

  it.each([124, 137])('is timed out when its time was up and it ended with %i', async (code) => {
    docker.says(/timeout -k/, { code });
    expect(await carryOut({ timeoutSeconds: 0 })).toMatchObject({ timedOut: true });
  });

  it('is done, and says so, where its output cannot be kept', async () => {
    docker.says(/s3api put-object/, { code: 1, stderr: 'An error occurred (NoSuchBucket)' });
    const output = { bucket: 'b', prefix: 'p/', region: 'eu-west-1' };
    expect(await carryOut({ output })).toMatchObject({
      exitCode: 0,
      failure: 'failed to upload the output: An error occurred (NoSuchBucket)',
    });
    expect(docker.calls.at(-1)).toMatch(/p\/c-1\/i-1\/awsrunShellScript\/0\.awsrunShellScript$/);
  });

  it('that nobody waits for any more is ended by its own name', async () => {
    await endCommand(docker.estate, KEY, 'c-1');
    expect(docker.calls.at(-1)).toMatch(/pkill --signal KILL --full .*\/c-1\/_script\.sh$/);
  });
});
