import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import {
  existingDeployment,
  meantDeployment,
  NoDeployment,
} from '../../../src/operate/deployment.ts';
import { BUCKET, ledgerInMemory } from './place.ts';

function holding(...keys: readonly string[]) {
  const { s3, ledger } = ledgerInMemory();
  for (const key of keys) s3.put(BUCKET, `deployments/${key}.json`, {});
  return { s3, ledger };
}

describe('which deployment is meant', () => {
  it('is the named one, whatever there is, and nobody is asked', async () => {
    const { s3, ledger } = holding('a/record', 'b/record');
    expect(await meantDeployment(ledger, 'c')).toEqual({ name: 'c', mayBeLocked: true });
    expect(s3.calls).toEqual([]);
  });

  it('is the only one, and whether its lock is worth reading', async () => {
    expect(await meantDeployment(holding('a/record').ledger, undefined)).toEqual({
      name: 'a',
      mayBeLocked: false,
    });
    expect(await meantDeployment(holding('a/lock').ledger, undefined)).toEqual({
      name: 'a',
      mayBeLocked: true,
    });
  });

  it('is none where there is none', async () => {
    expect(await meantDeployment(holding().ledger, undefined)).toBeUndefined();
  });

  it('must be said where there are several', async () => {
    const { ledger } = holding('wealthy-lemur/record', 'brave-otter/lock');
    const error = await meantDeployment(ledger, undefined).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      message: 'there are 2 deployments: brave-otter, wealthy-lemur',
      hint: 'say which: --name brave-otter',
    });
  });
});

it('where one must exist, its absence is a fault of use', async () => {
  const error = await existingDeployment(holding().ledger, undefined).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(NoDeployment);
  expect(error).toMatchObject({
    message: 'there is no deployment in eu-west-1',
    hint: 'make one with orthweb up, or look elsewhere with --region',
    exitCode: 2,
  });
});
