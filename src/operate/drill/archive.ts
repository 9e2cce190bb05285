import { Agent } from 'node:https';
import * as z from 'zod';
import type { Clock } from '../../clock.ts';
import { OrthwebError } from '../../errors.ts';
import { askWeb, type WebAnswer, type WebRequest, type WebWay } from '../outside/web.ts';

export type Level = 'Patient' | 'Series' | 'Instance';

/** An entry of the archive, by its own id, and its main DICOM tags. */
export interface Entry {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is asked of a site's archive by its web port. */
export interface Archive {
  /** With `*` for any text. */
  find(level: Level, query: Readonly<Record<string, string>>): Promise<readonly Entry[]>;
  /** An instance as a DICOM file. */
  file(id: string): Promise<Uint8Array>;
  /** Objects of a patient. */
  count(patient: string): Promise<number>;
  /** A patient with all objects; one that is gone already is no failure. */
  remove(patient: string): Promise<void>;
  close(): void;
}

const entries = z.array(
  z.object({ ID: z.string(), MainDicomTags: z.record(z.string(), z.string()) }),
);
const statistics = z.object({ CountInstances: z.number() });

const WITHIN_MS = 60_000;
/** A site that has just moved may cut a connection once more. */
const TRIES = 4;
const AGAIN_AFTER_MS = 1_000;
export const CONNECTIONS = 8;

export function openArchive(way: WebWay, clock: Clock, signal: AbortSignal): Archive {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const ask = (asked: Omit<WebRequest, 'withinMs' | 'agent'>, also: readonly number[] = []) =>
    answered({ way, clock, signal }, { ...asked, agent, withinMs: WITHIN_MS }, also);
  return {
    async find(Level, Query) {
      const body = { Level, Query, Expand: true };
      const { body: said } = await ask({ method: 'POST', path: '/tools/find', body });
      const found = entries.parse(JSON.parse(said.toString()));
      return found.map(({ ID, MainDicomTags }) => ({ id: ID, tags: MainDicomTags }));
    },
    file: async (id) => (await ask({ path: `/instances/${id}/file` })).body,
    async count(patient) {
      const { body } = await ask({ path: `/patients/${patient}/statistics` });
      return statistics.parse(JSON.parse(body.toString())).CountInstances;
    },
    remove: async (patient) => {
      await ask({ method: 'DELETE', path: `/patients/${patient}` }, [404]);
    },
    close: () => agent.destroy(),
  };
}

interface Asking {
  readonly way: WebWay;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** All of this may be repeated: it reads, or removes what is to be gone. `also`: statuses that are as good as 200. */
async function answered(
  { way, clock, signal }: Asking,
  asked: WebRequest,
  also: readonly number[],
): Promise<WebAnswer> {
  for (let turn = 1; ; turn += 1) {
    const answer = await askWeb(way, asked, signal).catch((error: unknown) => error);
    signal.throwIfAborted();
    const status = answer instanceof Error ? undefined : (answer as WebAnswer).status;
    if (status === 200 || (status !== undefined && also.includes(status)))
      return answer as WebAnswer;
    const passing = status === undefined || status >= 500;
    if (!passing || turn === TRIES) throw refused(asked, status, answer);
    await clock.sleep(AGAIN_AFTER_MS, signal);
  }
}

function refused({ path }: WebRequest, status: number | undefined, answer: unknown): OrthwebError {
  const said = status === undefined ? (answer as Error).message : `HTTP ${status}`;
  return new OrthwebError(`the site does not answer ${path} as it should: ${said}`, {
    hint: 'orthweb status shows what the hosts say',
    cause: status === undefined ? answer : undefined,
  });
}
