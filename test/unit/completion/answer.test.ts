import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentNames } from '../../../src/completion/deployment-names.ts';
import { NameCache } from '../../../src/completion/name-cache.ts';
import { run } from '../../../src/main.ts';
import { FakeIo } from '../../support/fake-io.ts';

let io: FakeIo;
beforeEach(() => {
  io = new FakeIo();
});
afterEach(() => io.remove());

async function answered(...argv: string[]): Promise<string[]> {
  expect(await run(['__complete', ...argv], io)).toBe(0);
  expect(io.err).toBe('');
  return io.out.split('\n');
}

describe('the answer to a shell', () => {
  it('is a candidate a line with its meaning, and what kind they are', async () => {
    expect(await answered('zsh', '--', 'stat')).toEqual([
      'status\twhat there is, and who is active',
      ':words',
      '',
    ]);
  });

  it('leaves files to the shell', async () => {
    expect(await answered('zsh', '--', 'plan', '-c', '')).toEqual([':files', '']);
  });

  it('holds what stands behind = for bash, which completes that alone', async () => {
    expect(await answered('bash', '--', 'up', '--endpoints', '=', 'f')).toEqual([
      'full\t',
      ':words',
      '',
    ]);
  });

  it('takes the last word of PowerShell behind a colon', async () => {
    expect(await answered('powershell', '--', 'certs', ':')).toContain(
      'renew\tmake a new one for the site now',
    );
  });

  it.each([[[]], [['bash']], [['bash', '--']], [['bash', '--', '\u0000', '--=', '-']]])(
    'to %j is no error',
    async (argv) => {
      await answered(...argv);
    },
  );

  it('holds profiles, but none that a shell would read as more than a word', async () => {
    mkdirSync(join(io.cwd, '.aws'));
    io.write(
      '.aws/config',
      '[default]\n[profile imaging]\nregion = x\n[profile "two words"]\n[profile $(touch x)]\n' +
        '[profile a;b]\n[profile -rf]\n[sso-session corp]\n[profile it.dept_1]\n',
    );
    io.write('.aws/credentials', '[imaging]\n[lab]\n[`id`]\n');
    expect(await answered('fish', '--', '--profile', '')).toEqual([
      'default\tprofile',
      'imaging\tprofile',
      'it.dept_1\tprofile',
      'lab\tprofile',
      ':words',
      '',
    ]);
  });
});

describe('names of deployments', () => {
  let server: Server;
  let requests: string[];
  let reply: ((path: string) => { status: number; body: string } | undefined) | undefined;
  beforeEach(async () => {
    requests = [];
    reply = undefined;
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      request.resume();
      const said = reply?.(request.url ?? '');
      // Without an answer the call stays under way, as on a network that swallows packets.
      if (said !== undefined) response.writeHead(said.status).end(said.body);
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    Object.assign(io.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'very-secret',
      AWS_REGION: 'eu-west-1',
      XDG_CACHE_HOME: join(io.cwd, 'cache'),
    });
    // The SDK reads the process's own.
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])
      process.env[name] = io.env[name];
  });
  afterEach(() => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])
      delete process.env[name];
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });

  const listing =
    (...names: string[]) =>
    (path: string) => ({
      status: 200,
      body: path.includes('list-type')
        ? `<ListBucketResult>${names
            .map((name) => `<Contents><Key>deployments/${name}/record.json</Key></Contents>`)
            .join('')}</ListBucketResult>`
        : '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
    });

  /** Nobody is too late by the clock here. */
  const never = new Promise<void>(() => undefined);
  const ask = (deadline = never) => deploymentNames({}, io, deadline);
  const firstRequest = () => new Promise<void>((done) => void server.once('request', () => done()));
  const cacheFiles = () => readdirSync(join(io.cwd, 'cache/orthweb/completion'));

  it('come from the account, and for a minute from the cache', async () => {
    reply = listing('wealthy-lemur', 'calm-otter', '$(reboot)');
    expect(await ask()).toEqual({ names: ['calm-otter', 'wealthy-lemur'], late: false });
    const asked = requests.length;
    expect(await ask()).toEqual({ names: ['calm-otter', 'wealthy-lemur'], late: false });
    expect([asked, requests.length]).toEqual([2, 2]);
    const [file = ''] = cacheFiles();
    const path = join(io.cwd, 'cache/orthweb/completion', file);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('secret');
  });

  it('of another profile or region are asked for anew', async () => {
    reply = listing('calm-otter');
    await ask();
    await deploymentNames({ region: 'eu-west-2' }, io, never);
    expect(cacheFiles()).toHaveLength(2);
  });

  it('are given up at the deadline', async () => {
    expect(await ask(firstRequest())).toEqual({ names: [], late: true });
  });

  it('that were given up are not asked for at the very next Tab', async () => {
    await ask(firstRequest());
    const asked = requests.length;
    expect(asked).toBeGreaterThan(0);
    expect(await ask()).toEqual({ names: [], late: false });
    expect(requests).toHaveLength(asked);
  });

  it('are none where AWS says no, without a word', async () => {
    reply = () => ({
      status: 403,
      body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
    });
    expect(await ask()).toEqual({ names: [], late: false });
    expect([io.out, io.err]).toEqual(['', '']);
  });

  it('are none where the configuration is wrong, and where no sandbox runs', async () => {
    reply = listing('calm-otter');
    expect(await deploymentNames({ sandbox: true }, io, never)).toEqual({ names: [], late: false });
    io.write('orthweb.yaml', 'regoin: x\n');
    expect(await ask()).toEqual({ names: [], late: false });
    expect([requests, io.err]).toEqual([[], '']);
  });
});

describe('the cache of names', () => {
  const place = { profile: undefined, region: undefined, env: {} };
  const cache = () => new NameCache(join(io.cwd, 'names'), place);

  it('keeps what was found for a minute, and a failure for ten seconds', () => {
    cache().write({ at: 0, names: ['calm-otter'], failed: false });
    expect([cache().read(59_999), cache().read(60_000)]).toEqual([['calm-otter'], undefined]);
    cache().write({ at: 0, names: [], failed: true });
    expect([cache().read(9_999), cache().read(10_000)]).toEqual([[], undefined]);
  });

  it('takes no name that orthweb would not give', () => {
    cache().write({ at: 0, names: ['calm-otter', '$(id)', '--yes'], failed: false });
    expect(cache().read(1)).toEqual(['calm-otter']);
  });

  it('of a broken file, a wrong clock or a folder that cannot be made is empty', () => {
    cache().write({ at: 5_000, names: ['calm-otter'], failed: false });
    expect(cache().read(4_000)).toBeUndefined();
    for (const file of readdirSync(join(io.cwd, 'names')))
      writeFileSync(join(io.cwd, 'names', file), '{"at":');
    expect(cache().read(5_001)).toBeUndefined();
    io.write('file', '');
    const nowhere = new NameCache(join(io.cwd, 'file', 'names'), place);
    nowhere.write({ at: 0, names: [], failed: false });
    expect(nowhere.read(1)).toBeUndefined();
  });
});
