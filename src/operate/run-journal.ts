import { createHash } from 'node:crypto';
import type { Journal } from '../provision/journal.ts';
import { type Ledger, recordKey } from './ledger.ts';
import type { DeploymentRecord } from './record.ts';

/** The deployment's record while a run holds the lock: read once, changed in memory, saved when it matters. */
export class RunJournal implements Journal {
  readonly settledAtMs: number;
  readonly #ledger: Ledger;
  #record: DeploymentRecord;
  #etag: string | undefined;
  #saving: Promise<void> = Promise.resolve();
  #deleted = false;

  constructor(
    ledger: Ledger,
    record: DeploymentRecord,
    etag: string | undefined,
    settledAtMs: number,
  ) {
    this.#ledger = ledger;
    this.#record = record;
    this.#etag = etag;
    this.settledAtMs = settledAtMs;
  }

  get record(): DeploymentRecord {
    return this.#record;
  }

  async token(id: string): Promise<string> {
    const { spent, generations } = this.#record;
    if (spent.includes(id)) {
      this.#record = {
        ...this.#record,
        generations: { ...generations, [id]: (generations[id] ?? 0) + 1 },
        spent: spent.filter((other) => other !== id),
      };
      await this.save();
    }
    return clientToken(this.#record.uuid, id, this.#record.generations[id] ?? 0);
  }

  alive(id: string): void {
    const { spent } = this.#record;
    if (!spent.includes(id)) this.#record = { ...this.#record, spent: [...spent, id] };
  }

  /** Changes the record and makes sure that it is stored before it returns. */
  async update(change: Partial<DeploymentRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    await this.save();
  }

  /** One write after the other: each is conditional on the version before it. */
  save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        this.#etag = await this.#ledger.write(
          recordKey(this.#record.name),
          this.#record,
          this.#etag,
        );
      });
    return this.#saving;
  }

  /** Nothing of the deployment is left to be remembered. */
  get deleted(): boolean {
    return this.#deleted;
  }

  async delete(): Promise<void> {
    await this.#saving;
    this.#deleted = true;
    await this.#ledger.delete(recordKey(this.#record.name), this.#etag);
  }
}

/** EC2 takes at most 64 characters. */
export function clientToken(uuid: string, id: string, generation: number): string {
  return createHash('sha256')
    .update(JSON.stringify([uuid, id, generation]))
    .digest('hex');
}
