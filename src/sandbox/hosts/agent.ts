import { setTimeout as delay } from 'node:timers/promises';
import { endpointOf } from '../control.ts';
import { Docker } from '../docker.ts';
import { awaitWanted, tellObserved } from '../hosting-control.ts';
import { readState } from '../state-file.ts';
import {
  type AgentState,
  readAgentState,
  removeAgentState,
  writeAgentState,
} from './agent-state.ts';
import { sandboxAuthority } from './authority.ts';
import { removeEstate } from './containers.ts';
import { Rehearsal } from './rehearsal.ts';

/** As JSON, the one argument beside the path of the agent's file. */
export interface AgentOptions {
  readonly stateDir: string;
  readonly emulatorPort: number;
  /** Name of everything in the engine. */
  readonly name: string;
  readonly engine: string;
  readonly images: AgentState['images'];
  readonly compose: AgentState['compose'];
}

const LOOK_EVERY_MS = 15_000;
const PAUSE_MS = 500;

/** Compares what the emulated AWS wants with what is in the engine, and brings it there, for as long as the emulator lives. */
async function run(options: AgentOptions): Promise<void> {
  const { stateDir, emulatorPort, name } = options;
  const estate = { docker: new Docker(process.env), name };
  const authority = await sandboxAuthority(stateDir, Date.now());
  const emulator = { port: emulatorPort, endpoint: endpointOf(emulatorPort) };
  let rehearsal: Rehearsal | undefined;
  const changed = once(async () => {
    if (rehearsal === undefined) return;
    await rehearsal.follow();
    const { observed } = rehearsal;
    troubles(observed.troubles);
    await tellObserved(emulatorPort, observed).catch(() => undefined);
  });
  const { images, engine, compose } = options;
  rehearsal = new Rehearsal({ estate, images, authority, stateDir, emulator, changed });
  await rehearsal.takeOver();
  const startedAt = new Date().toISOString();
  const { certificate } = authority;
  const about = { pid: process.pid, startedAt, emulatorPort, engine, images, compose };
  await writeAgentState(stateDir, { ...about, authority: certificate });
  setInterval(() => rehearsal?.look(), LOOK_EVERY_MS);
  await hear(options, rehearsal, changed);
  rehearsal.stop();
  await removeEstate(estate);
  await removeAgentState(stateDir);
}

/** Until there is no such emulator any more: what was in it does not come back. One that is only slow does. */
async function hear(
  { stateDir, emulatorPort }: AgentOptions,
  rehearsal: Rehearsal,
  changed: () => void,
): Promise<void> {
  let seen: string | undefined;
  while (true) {
    await giveWay(stateDir);
    try {
      const wanted = await awaitWanted(emulatorPort, seen);
      if (wanted.revision !== seen) await rehearsal.want(wanted);
      seen = wanted.revision;
      changed();
    } catch (error) {
      say(error);
      if ((await readState(stateDir))?.port !== emulatorPort) return;
      await delay(PAUSE_MS);
    }
  }
}

/** A later one has taken this one's place, with everything that is there. */
async function giveWay(stateDir: string): Promise<void> {
  const now = await readAgentState(stateDir);
  if (now !== undefined && now.pid !== process.pid) process.exit(0);
}

/** Runs `work` after what is going on, once for all calls that come meanwhile. */
function once(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const go = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await work().catch(say);
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else void go();
  };
}

let known: readonly string[] = [];

/** Each once, in the log: it may be there again and again. */
function troubles(now: readonly string[]): void {
  for (const trouble of now) if (!known.includes(trouble)) say(trouble);
  known = now;
}

function say(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => process.exit(0));
process.on('unhandledRejection', say);
await run(JSON.parse(process.argv[3] ?? '') as AgentOptions);
process.exit(0);
