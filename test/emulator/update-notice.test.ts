import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Env } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';
import { onTerminal } from '../support/terminal.ts';

/** A package registry on loopback, which has a version that is far ahead. */
const asked: string[] = [];
const registry: Server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const dist = { tarball: 'http://127.0.0.1:9/orthweb.tgz', shasum: '0'.repeat(40) };
  const latest = { name: 'orthweb', version: '99.0.0', dist };
  const document = {
    name: 'orthweb',
    'dist-tags': { latest: '99.0.0' },
    versions: { '99.0.0': latest },
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
});

let sandbox: Sandbox;
let cache: string;
beforeAll(async () => {
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  sandbox = await Sandbox.start();
  cache = join(sandbox.cli.home, 'cache');
});
afterAll(async () => {
  await sandbox.stop();
  registry.closeAllConnections();
  await new Promise((closed) => registry.close(closed));
});
beforeEach(() => {
  asked.length = 0;
  rmSync(cache, { recursive: true, force: true });
});

const file = (): string => join(cache, 'orthweb/latest-version');

/** As at an operator's desk, whatever runs these tests. */
function desk(more: Env = {}): Env {
  const servers = ['CI', 'CONTINUOUS_INTEGRATION', 'GITHUB_ACTIONS', 'BUILD_NUMBER', 'TF_BUILD'];
  servers.push('TEAMCITY_VERSION', 'CODEBUILD_BUILD_ID');
  return {
    ...Object.fromEntries(servers.map((name) => [name, ''])),
    ...sandbox.endpointEnv(),
    ORTHWEB_NO_UPDATE_CHECK: '',
    XDG_CACHE_HOME: cache,
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
    ...more,
  };
}

async function answered(): Promise<string> {
  const untilMs = Date.now() + 60_000;
  for (;;) {
    const text = existsSync(file()) ? readFileSync(file(), 'utf8') : '';
    if (text !== '' || Date.now() > untilMs) return text;
    await new Promise((done) => setTimeout(done, 50));
  }
}

it('a newer version is asked for beside a command, and told once, after a later one', async () => {
  const first = await onTerminal(sandbox.cli, ['list'], desk()).ended;
  expect(first.exitCode, first.screen).toBe(0);
  expect(first.screen).not.toContain('99.0.0');
  expect(await answered()).toBe('99.0.0\n');
  // That one request, and nothing in it but the package's name.
  expect(asked).toEqual(['GET /orthweb']);

  const second = await onTerminal(sandbox.cli, ['list'], desk()).ended;
  expect(second.screen.trimEnd().split('\n').at(-1)).toMatch(/^orthweb 99\.0\.0 is available/);
  const third = await onTerminal(sandbox.cli, ['list'], desk()).ended;
  expect(third.screen).not.toContain('99.0.0');
  expect(asked).toEqual(['GET /orthweb']);
});

it('nobody is asked in a pipe, with --quiet, --json or --no-input, or when told not to', async () => {
  const piped = await sandbox.cli.run(['list'], desk());
  expect(piped.exitCode).toBe(0);
  for (const flag of ['--quiet', '--json', '--no-input'])
    await onTerminal(sandbox.cli, ['list', flag], desk()).ended;
  for (const name of ['ORTHWEB_NO_UPDATE_CHECK', 'NO_UPDATE_NOTIFIER', 'CI'])
    await onTerminal(sandbox.cli, ['list'], desk({ [name]: '1' })).ended;
  expect([existsSync(file()), asked]).toEqual([false, []]);
});

it('a registry that nobody reaches is no matter', async () => {
  const env = desk({ npm_config_registry: 'http://127.0.0.1:9/' });
  const { screen, exitCode } = await onTerminal(sandbox.cli, ['list'], env).ended;
  expect(exitCode).toBe(0);
  expect(screen).not.toMatch(/npm|registry/);
  // Asked again tomorrow, not with each command.
  const before = new Date(Date.now() - 3_600_000);
  utimesSync(file(), before, before);
  await onTerminal(sandbox.cli, ['list'], desk()).ended;
  expect(asked).toEqual([]);
});
