import { readFileSync } from 'node:fs';
import type { Docker } from './docker.ts';
import type { Emulator } from './emulator.ts';
import { estateOf } from './hosting.ts';
import { type Hosting, readHosting } from './hosting-control.ts';
import { containerName, listContainers } from './hosts/containers.ts';
import { findEngine } from './hosts/engine.ts';
import { findAgent } from './hosts/launch-agent.ts';

/** Real hosts of a sandbox, as `sandbox status` shows them. */
export interface RehearsalStatus {
  readonly engine: string;
  readonly agentPid: number;
  readonly hosts: readonly { readonly id: string; readonly state: string }[];
  readonly sites: readonly {
    readonly deployment: string;
    readonly httpsPort: number;
    readonly dicomPort: number;
    readonly error: string | null;
  }[];
  readonly troubles: readonly string[];
  /** Of all containers and the agent. */
  readonly memoryBytes: number;
}

/** In one line why hosts are only emulated, where no agent runs. */
export async function readRehearsal(
  { port }: Pick<Emulator, 'port'>,
  stateDir: string,
  { env, wanted }: { readonly env: NodeJS.ProcessEnv; readonly wanted: 'auto' | 'off' },
): Promise<RehearsalStatus | string> {
  const agent = await findAgent(stateDir);
  if (agent?.emulatorPort !== port) return whyNot(estateOf(stateDir, env).docker, wanted);
  const [hosting, containerBytes] = await Promise.all([readHosting(port), memoryOf(stateDir, env)]);
  return {
    engine: agent.engine,
    agentPid: agent.pid,
    hosts: Object.entries(hosting.hosts).map(([id, host]) => ({ id, state: stateOf(host) })),
    sites: Object.entries(hosting.sites).map(([deployment, site]) => ({ deployment, ...site })),
    troubles: hosting.troubles,
    memoryBytes: containerBytes + residentBytes(agent.pid),
  };
}

async function whyNot(docker: Docker, wanted: 'auto' | 'off'): Promise<string> {
  if (wanted === 'off') return 'sandbox.hosts is off';
  const engine = await findEngine(docker);
  return typeof engine === 'string' ? engine : 'not started; orthweb sandbox start does it';
}

function stateOf({ state, online }: Hosting['hosts'][string]): string {
  if (state === 'stopped') return 'stopped';
  return online ? 'running' : 'booting';
}

const COUNT_MS = 15_000;
const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** What the engine counts for our containers: what they use, page cache that can be dropped not counted. */
async function memoryOf(stateDir: string, env: NodeJS.ProcessEnv): Promise<number> {
  const estate = estateOf(stateDir, env);
  try {
    const running = (await listContainers(estate)).filter((one) => one.running);
    if (running.length === 0) return 0;
    const names = running.map(({ key }) => containerName(estate, key));
    const words = ['stats', '--no-stream', '--format', '{{.MemUsage}}', ...names];
    const { stdout } = await estate.docker.run(words, { timeoutMs: COUNT_MS });
    return bytesIn(stdout);
  } catch {
    // The engine does not answer: what it holds nobody knows, and the rest is to be shown all the same.
    return 0;
  }
}

/** Of lines like `1.5GiB / 15GiB`. */
export function bytesIn(text: string): number {
  return text
    .split('\n')
    .map((line) => /^([\d.]+)([A-Za-z]+)/.exec(line))
    .reduce((sum, found) => sum + Number(found?.[1] ?? 0) * (UNITS[found?.[2] ?? ''] ?? 0), 0);
}

/** Zero where the system does not tell. */
function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
