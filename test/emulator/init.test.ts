import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Cli, documentOf, type Env } from '../support/cli.ts';
import { onTerminal, type TerminalRun } from '../support/terminal.ts';

let cli: Cli;
let aws: Server;
let calls: number;
let env: Env;

/** Somebody with an AWS configuration and no credentials, and an AWS that nobody is to call. */
beforeEach(async () => {
  cli = new Cli();
  calls = 0;
  aws = createServer((_, answer) => {
    calls += 1;
    answer.end();
  });
  await new Promise<void>((done) => aws.listen(0, '127.0.0.1', done));
  env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}` };
  mkdirSync(join(cli.home, '.aws'));
  const config = '[default]\nregion = eu-central-1\n[profile imaging]\nregion = ca-central-1\n';
  writeFileSync(join(cli.home, '.aws', 'config'), config);
});
afterEach(async () => {
  await cli.endAll();
  cli.remove();
  await new Promise((done) => aws.close(done));
  expect(calls).toBe(0);
});

const file = () => join(cli.home, 'orthweb.yaml');
const written = () => readFileSync(file(), 'utf8');

const DOWN = '\u001b[B';
const CTRL_C = '\u0003';
const CTRL_U = '\u0015';

/** Every question with what to type, a step a key. */
const STEPS: readonly (readonly [string | RegExp, string])[] = [
  ['Name of the deployment', 'lemur\r'],
  ['AWS profile:', DOWN],
  [/❯ default/, DOWN],
  [/❯ imaging/, '\r'],
  [/❯ ca-central-1 +Canada/, 'paris'],
  [/❯ eu-west-3 +Europe \(Paris\)/, '\r'],
  ["this machine's address", 'n\r'],
  ['Networks of your browsers', '10.1.2.3\r'],
  ['write 10.1.2.3/32 for it alone', `${CTRL_U}203.0.113.0/24\r`],
  [/DICOM devices.*\(203\.0\.113\.0\/24\)/, '\r'],
  ['DNS name of your own', 'pacs.example.org\r'],
  [/❯ t3\.medium +2 vCPU +4 GiB +about \$147 a month/, DOWN],
  [/❯ t3\.large/, '\r'],
  [/about \$208 a month[\s\S]*Orthanc containers/, '4\r'],
  [/❯ default: S3[\s\S]*full: .*about \$281 a month/, DOWN],
  [/❯ full/, '\r'],
  ['reach back (1 to 35)', '21\r'],
  [/❯ 400/, '\r'],
  [/❯ own: /, DOWN],
  [/❯ import: /, '\r'],
];

async function answerFirst(run: TerminalRun, count: number): Promise<void> {
  for (const [question, answer] of STEPS.slice(0, count)) await run.answer(question, answer);
}

describe('init at a terminal', () => {
  it('asks, writes a file that says the answers, and tells what is next', async () => {
    const run = onTerminal(cli, ['init'], env);
    await answerFirst(run, STEPS.length);
    const { screen, exitCode } = await run.ended;
    expect(exitCode, screen).toBe(0);
    expect(parse(written())).toEqual({
      name: 'lemur',
      region: 'eu-west-3',
      profile: 'imaging',
      access: { web: ['203.0.113.0/24'], dicom: ['203.0.113.0/24'] },
      site: { domain: 'pacs.example.org' },
      endpoints: 'full',
      hosts: { instanceType: 't3.large' },
      database: { backupDays: 21 },
      orthanc: { replicas: 4 },
      logs: { retentionDays: 400 },
    });
    expect(screen.slice(screen.indexOf('wrote '))).toBe(
      'wrote orthweb.yaml\n' +
        'about $281 a month, plus the studies; list prices of 2026-08-21 in us-east-1\n' +
        'certificate: once the site is up, orthweb certs import --cert FILE --key FILE\n' +
        'next: orthweb doctor, then orthweb plan\n',
    );
    const again = await cli.run(['init', '--json'], env);
    expect(documentOf(again)).toMatchObject({ written: false, changed: false, monthlyUsd: 281.12 });
  });

  it.each([
    ['a text', 0],
    ['a choice', 1],
    ['a search', 4],
    ['a yes or no', 6],
    ['what is asked again', 8],
    ['the last question', STEPS.length - 1],
  ])('Ctrl-C at %s writes nothing, says so and ends with 130', async (_, count) => {
    const run = onTerminal(cli, ['init'], env);
    await answerFirst(run, count);
    await run.answer(STEPS[count]?.[0] ?? '', CTRL_C);
    const { screen, exitCode } = await run.ended;
    expect(exitCode).toBe(130);
    expect(screen.trimEnd().split('\n').at(-1)).toBe('interrupted: nothing was written');
    expect(existsSync(file())).toBe(false);
  });

  it('shows what it would change in a file that is there, and takes no for an answer', async () => {
    const own = `# ours
name: lemur
region: eu-west-3
access: { web: [10.0.0.0/8], dicom: [10.0.0.0/8] }
`;
    writeFileSync(file(), own);
    const args = ['init', '--domain', 'pacs.example.org', '--certificate', 'own'];
    const enter = async (run: TerminalRun, last: string): Promise<void> => {
      for (const question of ['Name', 'none: as the AWS', 'eu-west-3 ', 'browsers', 'devices'])
        await run.answer(question, '\r');
      for (const question of ['t3.medium', 'containers', 'default: S3', 'reach back', '❯ 400'])
        await run.answer(question, '\r');
      await run.answer('Change orthweb.yaml so?', last);
    };
    const refused = onTerminal(cli, args, env);
    await enter(refused, 'n\r');
    const no = await refused.ended;
    expect(no.exitCode).toBe(5);
    expect(no.screen).toMatch(/^ region: eu-west-3$[\s\S]*^\+ {2}domain: pacs\.example\.org$/m);
    expect(no.screen).toContain('orthweb.yaml stays as it was: nothing was written');
    expect(written()).toBe(own);

    const taken = onTerminal(cli, args, env);
    await enter(taken, 'y\r');
    expect((await taken.ended).exitCode).toBe(0);
    expect(written()).toBe(
      `${own}\nsite:\n  # DNS name of your own for the site\n  domain: pacs.example.org\n`,
    );
  });

  it('with --no-input asks nothing: what is missing is named', async () => {
    const { screen, exitCode } = await onTerminal(cli, ['init', '--no-input'], env).ended;
    expect(exitCode).toBe(2);
    expect(screen).toContain('--web-cidr, --dicom-cidr required where nobody can be asked');
    expect(screen).not.toContain('?');
    expect(existsSync(file())).toBe(false);
  });
});
