import { describe, expect, it } from 'vitest';
import { newRecord } from '../../../src/operate/record.ts';
import { clientToken, RunJournal } from '../../../src/operate/run-journal.ts';
import { s3Error } from '../../support/fake-s3.ts';
import { AT, BUCKET, ledgerInMemory, RECORD } from './place.ts';

const FRESH = newRecord({ name: 'wealthy-lemur', ...AT }, 'u-1', 0);

function journalOn() {
  const { s3, ledger } = ledgerInMemory();
  const puts = () => s3.calls.filter((call) => call.startsWith('PutObject'));
  return { s3, ledger, puts, journal: new RunJournal(ledger, FRESH, undefined, 0) };
}

describe('a client token', () => {
  it('fits into what EC2 takes, and belongs to deployment, node and generation', () => {
    const token = clientToken('u-1', 'hosts/primary', 0);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const others = [
      clientToken('u-2', 'hosts/primary', 0),
      clientToken('u-1', 'hosts/secondary', 0),
      clientToken('u-1', 'hosts/primary', 1),
    ];
    expect(new Set([token, ...others]).size).toBe(4);
  });

  it('stays the same until the object was seen alive, without a write', async () => {
    const { journal, puts } = journalOn();
    const first = await journal.token('hosts/primary');
    expect(await journal.token('hosts/primary')).toBe(first);
    expect(first).toBe(clientToken('u-1', 'hosts/primary', 0));
    expect(puts()).toEqual([]);
  });

  it('is another one afterwards, whose generation is stored before it is handed out', async () => {
    const { s3, journal } = journalOn();
    await journal.token('hosts/primary');
    journal.alive('hosts/primary');
    expect(await journal.token('hosts/primary')).toBe(clientToken('u-1', 'hosts/primary', 1));
    expect(s3.json(BUCKET, RECORD)).toMatchObject({
      generations: { 'hosts/primary': 1 },
      spent: [],
    });
  });

  it('is not handed out when its generation cannot be stored', async () => {
    const { s3, journal } = journalOn();
    journal.alive('hosts/primary');
    s3.before = () => {
      throw s3Error('InternalError', 500);
    };
    await expect(journal.token('hosts/primary')).rejects.toThrow('InternalError');
  });

  it('of one node does not change with another', async () => {
    const { journal } = journalOn();
    journal.alive('hosts/primary');
    await journal.token('hosts/primary');
    expect(await journal.token('hosts/secondary')).toBe(clientToken('u-1', 'hosts/secondary', 0));
  });
});

describe('saving', () => {
  it('an object seen alive twice is noted once, with the next save', async () => {
    const { s3, journal, puts } = journalOn();
    journal.alive('hosts/primary');
    journal.alive('hosts/primary');
    expect(puts()).toEqual([]);
    await journal.save();
    expect(s3.json(BUCKET, RECORD)).toMatchObject({ spent: ['hosts/primary'] });
  });

  it('is done one after the other, however many ask at once', async () => {
    const { s3, journal, puts } = journalOn();
    await Promise.all([
      journal.update({ finalSnapshot: 'one' }),
      journal.update({ finalSnapshot: 'two' }),
      journal.save(),
    ]);
    expect(puts()).toHaveLength(3);
    expect(s3.json(BUCKET, RECORD)).toMatchObject({ finalSnapshot: 'two' });
  });

  it('goes on after one that failed', async () => {
    const { s3, journal } = journalOn();
    let refused = 0;
    s3.before = () => {
      if (refused++ === 0) throw s3Error('InternalError', 500);
    };
    await expect(journal.update({ finalSnapshot: 'one' })).rejects.toThrow('InternalError');
    await journal.update({ access: { web: ['203.0.113.0/24'] } });
    expect(s3.json(BUCKET, RECORD)).toMatchObject({
      finalSnapshot: 'one',
      access: { web: ['203.0.113.0/24'] },
    });
  });

  it('does not write over what another run has written', async () => {
    const { s3, journal } = journalOn();
    await journal.save();
    s3.put(BUCKET, RECORD, { uuid: 'another' });
    await expect(journal.save()).rejects.toThrow('changed by another run');
    expect(s3.json(BUCKET, RECORD)).toEqual({ uuid: 'another' });
  });
});

describe('deleting', () => {
  it('removes the record, and a second run starts from nothing', async () => {
    const { s3, journal } = journalOn();
    await journal.save();
    expect(journal.deleted).toBe(false);
    await journal.delete();
    expect(journal.deleted).toBe(true);
    expect(s3.keys(BUCKET)).toEqual([]);
  });

  it('comes after the save that is under way', async () => {
    const { s3, journal } = journalOn();
    await Promise.all([journal.save(), journal.delete()]);
    expect(s3.keys(BUCKET)).toEqual([]);
  });
});
