import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cli } from '../support/cli.ts';
import { Sandbox } from '../support/sandbox.ts';

const PROGRAM = resolve(import.meta.dirname, '../../bin/orthweb');
const DRIVER = resolve(import.meta.dirname, '../support/complete.bash');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  const { s3 } = sandbox.aws;
  const Bucket = 'orthweb-ledger-123456789012-us-east-1';
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const name of ['calm-otter', 'wealthy-lemur']) {
    const Key = `deployments/${name}/record.json`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' }));
  }
});
afterAll(() => sandbox.stop());

const NOTHING = ':words\n';

describe('the built program', () => {
  it('completes commands and flags, and writes nothing else', async () => {
    const ended = await sandbox.cli.run(['__complete', 'bash', '--', 'sandbox', 'st']);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    const words = ended.stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(words).toEqual(['start', 'stop', 'status', ':words', '']);
  });

  it('starts no sandbox for a Tab', async () => {
    const cli = new Cli();
    const words = ['__complete', 'bash', '--', 'status', '--sandbox', '--name', ''];
    const ended = await cli.run(words);
    expect(ended).toMatchObject({ exitCode: 0, stdout: NOTHING, stderr: '' });
    expect(existsSync(join(cli.home, '.local'))).toBe(false);
    cli.remove();
  });

  it('gives up an AWS that does not answer, and its process with it', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((done) => void silent.listen(0, '127.0.0.1', done));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await sandbox.cli.run(['__complete', 'bash', '--', 'status', '--name', ''], {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      XDG_CACHE_HOME: join(sandbox.cli.home, 'cache'),
    });
    expect(ended).toMatchObject({ exitCode: 0, stdout: NOTHING, stderr: '' });
    silent.close();
  });
});

describe('bash, with the script that it prints', () => {
  let script: string;
  beforeAll(async () => {
    script = join(sandbox.cli.home, 'orthweb.bash');
    writeFileSync(script, (await sandbox.cli.run(['completion', 'bash'])).stdout);
  });

  const complete = (...words: string[]): string[] => {
    const env = sandbox.cli.environment();
    const path = `${dirname(PROGRAM)}:${env['PATH']}`;
    const out = execFileSync('bash', [DRIVER, script, ...words], {
      cwd: sandbox.cli.home,
      env: { ...env, PATH: path },
      encoding: 'utf8',
    });
    return out.split('\n').filter((line) => line !== '');
  };

  it('completes words and flags', () => {
    expect(complete('orthweb', 'failover', '--to', '')).toEqual(['primary', 'secondary']);
    expect(complete('orthweb', 'up', '--web')).toEqual(['--web-cidr']);
    expect(complete('orthweb', 'up', '--endpoints', '=', '')).toEqual(['default', 'full']);
  });

  it('completes the names of deployments', async () => {
    // A machine under load may be too slow for one Tab.
    for (let round = 0; round < 5; round += 1) {
      const names = complete('orthweb', 'down', '--sandbox', '--confirm', '');
      if (names.length === 0) continue;
      expect(names).toEqual(['calm-otter', 'wealthy-lemur']);
      return;
    }
    throw new Error('no names were offered, five times');
  });
});
