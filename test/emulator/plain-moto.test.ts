import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, awsAt } from '../support/aws.ts';
import { Cli, documentOf, type Ended, type Env } from '../support/cli.ts';
import { inventory } from '../support/inventory.ts';
import { type PlainMoto, startPlainMoto } from '../support/plain-moto.ts';
import type { RunDocument } from '../support/sandbox.ts';

let moto: PlainMoto;
let cli: Cli;
let aws: Aws;
let env: Env;
beforeAll(async () => {
  moto = await startPlainMoto();
  cli = new Cli();
  aws = awsAt(moto.endpoint);
  env = {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  };
});
afterAll(async () => {
  await cli.endAll();
  await moto.stop();
  cli.remove();
});

describe('an emulator that is not ours', () => {
  it('sees the whole life of a deployment', async () => {
    const before = await inventory(aws);
    await ok('up', '--no-wait', '--yes', '--open-to-internet', '--name', 'lemur');

    const { apiCalls } = documentOf<RunDocument>(await ok('up', '--no-wait', '--yes', '--json'));
    expect(apiCalls.mutating).toBe(0);
    expect(apiCalls.total).toBeLessThanOrEqual(65);
    await ok('plan', '--detailed-exitcode');
    expect((await ok('status')).stdout).toContain('lemur');
    expect((await ok('outputs')).stdout).toMatch(
      /^site_address .*\nhost_info .*\ns3_bucket .*\ndb_e/,
    );

    await ok('down', '--confirm', 'lemur');
    await ok('up', '--no-wait', '--yes');
    await ok('plan', '--detailed-exitcode');

    await ok('down', '--delete-data', '--confirm', 'lemur');
    expect(await inventory(aws)).toEqual(before);
  });
});

async function ok(...words: readonly string[]): Promise<Ended> {
  const ended = await cli.run(words, env);
  expect(ended.exitCode, `${words.join(' ')}\n${ended.stderr}${ended.stdout}`).toBe(0);
  return ended;
}
