import { RDSClient } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../src/commands/observed.ts';
import { chosenBackup } from '../../../src/commands/restore-choice.ts';
import type { CommandContext } from '../../../src/context.ts';
import type { Observed } from '../../../src/operate/observe.ts';
import { answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/k-1';
const context = { next: (command: string) => `orthweb ${command}` } as CommandContext;

interface Seen {
  readonly snapshot?: object;
  readonly database?: boolean;
  /** Of a run that was cut short. */
  readonly restoring?: string;
  /** What this run was told. */
  readonly asked?: string;
}

/** What becomes of a choice, with a good snapshot that differs in this only. */
function chosen({ snapshot = {}, database = false, restoring, asked }: Seen) {
  const rds = new RDSClient(OFFLINE);
  const good = {
    DBSnapshotIdentifier: 'b-1',
    Status: 'available',
    EngineVersion: '17.7',
    KmsKeyId: KEY,
    TagList: [{ Key: 'orthweb:deployment', Value: 'wealthy-lemur' }],
  };
  answerWith(rds, { DescribeDBSnapshots: { DBSnapshots: [{ ...good, ...snapshot }] } });
  const subject = { name: 'wealthy-lemur', ctx: ctxWith({ rds }), restoreFrom: asked };
  const observed = {
    plan: {
      steps: [{ id: 'database/main', action: database ? 'keep' : 'create' }],
      outputs: new Map([['keys/key', { keyArn: KEY }]]),
    },
    config: { database: { majorVersion: 17 } },
    record: { value: { restoring } },
    restoreFrom: asked ?? restoring,
  };
  return chosenBackup(context, subject as unknown as Subject, observed as unknown as Observed);
}

describe('a snapshot that was named', () => {
  it('is taken when it is this deployment’s, complete, and can be opened', async () => {
    expect(await chosen({ asked: 'b-1' })).toMatchObject({ id: 'b-1' });
    expect(await chosen({ restoring: 'b-1' })).toMatchObject({ id: 'b-1' });
    expect(await chosen({})).toBeUndefined();
  });

  it.each([
    ['is being made', { Status: 'creating' }, 'is "creating", not available'],
    ['is of another version', { EngineVersion: '16.9' }, 'is of PostgreSQL 16'],
    ['has another key', { KmsKeyId: `${KEY}2` }, 'is encrypted by another key'],
    ['is nobody’s', { TagList: [] }, 'is of no deployment'],
  ])('is refused when it %s', async (_, snapshot, says) => {
    await expect(chosen({ asked: 'b-1', snapshot })).rejects.toThrow(says);
  });

  it('is refused while there is a database, but for a run that carries on', async () => {
    await expect(chosen({ asked: 'b-1', database: true })).rejects.toMatchObject({
      exitCode: 2,
      hint: expect.stringContaining('orthweb down keeps the studies'),
    });
    const other = chosen({ asked: 'b-2', restoring: 'b-1', database: true });
    await expect(other).rejects.toThrow('has a database');
    expect(await chosen({ asked: 'b-1', restoring: 'b-1', database: true })).toBeUndefined();
    expect(await chosen({ restoring: 'b-1', database: true })).toBeUndefined();
  });
});
