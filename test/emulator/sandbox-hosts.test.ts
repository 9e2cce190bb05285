import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Cli, documentOf } from '../support/cli.ts';
import { DockerProgram } from '../support/docker-program.ts';
import { freePorts } from '../support/free-ports.ts';
import { Sandbox } from '../support/sandbox.ts';

// Whether the sandbox's hosts are real, and what is said of it: with a program that plays Docker's client, and no Docker.

const docker = new DockerProgram();
afterAll(() => docker.remove());

interface Status {
  readonly emulator: { readonly endpoint: string; readonly pid: number };
  readonly hosts: { readonly engine: string; readonly agentPid: number } | null;
  readonly hostsNotReal?: string;
}

describe('where hosts cannot be real', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    docker.says('exit 1');
    sandbox = await Sandbox.start('none', { ORTHWEB_SANDBOX_HOSTS: 'auto', PATH: docker.path });
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.stop());

  const reasons: readonly (readonly [string, readonly string[], string])[] = [
    [
      'no engine answers',
      ['echo Cannot connect to the Docker daemon >&2', 'exit 1'],
      'no Docker engine answers',
    ],
    [
      'there is too little memory',
      ['echo linux 2147483648 25.0.3'],
      'Docker has 2.0 GiB of memory, and 4 are needed',
    ],
    [
      'containers are those of Windows',
      ['echo windows 8589934592 25.0.3'],
      'Docker runs windows containers, not Linux ones',
    ],
    [
      'the socket is another user’s',
      ['echo permission denied >&2', 'exit 1'],
      'this user may not use Docker',
    ],
  ];

  it.each(reasons)('as %s, one line says so and the AWS side is made', async (_, lines, reason) => {
    docker.says(...lines);
    const ended = await sandbox.ok('up', '--yes', '--name', 'lemur');
    const said = ended.stderr.split('\n').filter((line) => /real/.test(line));
    expect(said).toEqual([`sandbox: hosts are not real: ${reason}`]);
    const status = await sandbox.ok('sandbox', 'status', '--json');
    expect(documentOf<Status>(status)).toMatchObject({ hosts: null, hostsNotReal: reason });
    expect((await sandbox.ok('sandbox', 'status')).stdout).toContain(
      `hosts          not real: ${reason}\n`,
    );
  });

  it('as docker is not installed, one line says so and the AWS side is made', async () => {
    // Nothing else is needed: the emulator runs already.
    const env = { PATH: '/nowhere' };
    const ended = await sandbox.cli.run(['up', '--sandbox', '--yes', '--name', 'lemur'], env);
    expect(ended.stderr).toContain('sandbox: hosts are not real: docker is not installed\n');
    expect(ended.exitCode).toBe(0);
  });

  it('as they are switched off, nothing is said but by the status', async () => {
    const off = { ORTHWEB_SANDBOX_HOSTS: 'off' };
    const ended = await sandbox.cli.run(['up', '--sandbox', '--yes', '--name', 'lemur'], off);
    expect(ended.stderr).not.toContain('real');
    const status = await sandbox.cli.run(['sandbox', 'status'], off);
    expect(status.stdout).toContain('not real: sandbox.hosts is off');
  });
});

describe('where an engine answers', () => {
  let cli: Cli;
  beforeEach(() => {
    docker.isEngine();
    cli = new Cli({
      ORTHWEB_SANDBOX_HOSTS: 'auto',
      PATH: docker.path,
      AWS_SECRET_ACCESS_KEY: 'mine',
    });
  });
  afterEach(async () => {
    docker.isEngine();
    await cli.endAll();
    await cli.run(['sandbox', 'stop']);
    cli.remove();
  });

  const ok = async (...words: readonly string[]) => {
    const ended = await cli.run(words);
    expect(ended).toMatchObject({ exitCode: 0 });
    return ended;
  };
  const status = async () => documentOf<Status>(await ok('sandbox', 'status', '--json'));
  /** One that has ended and was not waited for yet has no command line any more. */
  const isAlive = (pid = 0) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
    } catch {
      return false;
    }
  };

  it('sandbox start lets hosts be real, and the status says so', async () => {
    const started = await ok('sandbox', 'start', '--delays', 'none', '--json');
    expect(started.stderr).toContain('sandbox: Docker 25.0.3 found, hosts will be real\n');
    const { hosts } = documentOf<Status>(started);
    expect(hosts).toMatchObject({ engine: 'Docker 25.0.3' });
    expect((await status()).hosts?.agentPid).toBe(hosts?.agentPid);
    const again = await ok('sandbox', 'start', '--json');
    expect(documentOf<Status>(again).hosts?.agentPid).toBe(hosts?.agentPid);
    expect(again.stderr).not.toContain('will be real');
  });

  it('the agent has nothing of the operator’s account, and no secret in its command line', async () => {
    const { hosts } = documentOf<Status>(
      await ok('sandbox', 'start', '--delays', 'none', '--json'),
    );
    const environment = readFileSync(`/proc/${hosts?.agentPid}/environ`, 'utf8');
    expect(environment).not.toContain('AWS_');
    expect(environment).toContain(docker.folder);
    expect(readFileSync(`/proc/${hosts?.agentPid}/cmdline`, 'utf8')).not.toMatch(
      /key|secret|password/i,
    );
  });

  it('sandbox start --sandbox-hosts off leaves them emulated', async () => {
    await ok('sandbox', 'start', '--delays', 'none', '--sandbox-hosts', 'off');
    expect(await status()).toMatchObject({ hosts: null });
    expect((await status()).hostsNotReal).toContain('orthweb sandbox start');
  });

  it('an agent that was killed is started again by any command', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const killed = (await status()).hosts?.agentPid;
    process.kill(killed ?? 0, 'SIGKILL');
    await expect.poll(() => isAlive(killed)).toBe(false);
    expect(await status()).toMatchObject({ hosts: null });
    await ok('list', '--sandbox');
    const { hosts } = await status();
    expect(hosts?.agentPid).not.toBe(killed);
    expect(hosts?.agentPid).toBeGreaterThan(0);
  });

  it('two commands at once start one agent', async () => {
    await ok('sandbox', 'start', '--delays', 'none', '--sandbox-hosts', 'off');
    const both = await Promise.all([
      ok('sandbox', 'start', '--json'),
      ok('sandbox', 'start', '--json'),
    ]);
    const [one, other] = both.map((ended) => documentOf<Status>(ended).hosts?.agentPid);
    expect(one).toBe(other);
  });

  it('a new emulator has an agent of its own, and the former’s ends', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const before = await status();
    process.kill(before.emulator.pid, 'SIGKILL');
    await ok('sandbox', 'start', '--delays', 'none');
    const after = await status();
    expect(after.emulator.pid).not.toBe(before.emulator.pid);
    expect(after.hosts?.agentPid).not.toBe(before.hosts?.agentPid);
    await expect.poll(() => isAlive(before.hosts?.agentPid), { timeout: 10_000 }).toBe(false);
  });

  it('the end of the emulator is the end of its agent', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const { emulator, hosts } = await status();
    process.kill(emulator.pid, 'SIGKILL');
    await expect.poll(() => isAlive(hosts?.agentPid), { timeout: 15_000 }).toBe(false);
  });

  it('an empty sandbox that is emptied is so at once', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const began = Date.now();
    await ok('sandbox', 'reset');
    expect(Date.now() - began).toBeLessThan(8_000);
  });

  it('a port that is taken is refused with its holder and the flag that helps', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const [port = 0, dicom = 0] = await freePorts(2);
    const server = createServer();
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    const words = ['--https-port', String(port), '--dicom-port', String(dicom)];
    const ended = await cli.run(['up', '--sandbox', '--yes', '--name', 'lemur', ...words]);
    server.close();
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toMatch(
      new RegExp(`error: port ${port} of this machine is taken by .+ \\(process ${process.pid}\\)`),
    );
    expect(ended.stderr).toMatch(/ {2}fix: name another port: --https-port \d+/);
    expect((await ok('list', '--sandbox')).stdout).not.toContain('lemur');
  });

  it('sandbox stop stops the emulator where the engine answers no more, and says what is left', async () => {
    await ok('sandbox', 'start', '--delays', 'none');
    const { emulator, hosts } = await status();
    docker.says('echo Cannot connect to the Docker daemon >&2', 'exit 1');
    const ended = await cli.run(['sandbox', 'stop']);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('what it has in Docker is not removed');
    expect(ended.stderr).toContain('fix: start Docker, then run it again: orthweb sandbox stop');
    expect([isAlive(emulator.pid), isAlive(hosts?.agentPid)]).toEqual([false, false]);
    docker.isEngine();
    await ok('sandbox', 'stop');
  });
});

describe('the emulated AWS', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await Sandbox.start();
  });
  afterAll(() => sandbox.stop());

  const asked = async (path: string, headers: Readonly<Record<string, string>>) =>
    (await fetch(`${sandbox.endpoint}${path}`, { method: 'POST', headers })).status;

  it.each([
    ['another origin', { origin: 'https://example.org' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('takes nothing from pages of %s', async (_, headers) => {
    expect(await asked('/__sandbox/reset', headers)).toBe(403);
    expect(await asked('/?Action=DescribeVpcs', headers)).toBe(403);
  });

  it('keeps its own controls from hosts, however they spell them', async () => {
    const host = { 'x-orthweb-host': '1' };
    for (const path of ['/__sandbox/reset', '/%5f_sandbox/reset', '/moto-api/reset'])
      expect(await asked(path, host)).toBe(403);
    expect(await asked('/__sandbox/reset', {})).toBe(200);
  });
});
