import type { Docker } from '../docker.ts';
import { codeOf } from '../processes.ts';

/** A Docker engine that can run a sandbox's hosts. */
export interface EngineInfo {
  /** `Docker 25.0.3` */
  readonly name: string;
  readonly memoryBytes: number;
}

const ASK_MS = 10_000;
const GIB = 1024 ** 3;
/** Two hosts with three Orthancs each, and the database. A virtual machine of 4 GiB shows a little less. */
const LEAST_BYTES = 3.6 * GIB;

/** The engine, or in one line why there can be no real hosts. */
export async function findEngine(docker: Docker): Promise<EngineInfo | string> {
  const format = '{{.OSType}} {{.MemTotal}} {{.ServerVersion}}';
  const asked = await ask(docker, ['info', '--format', format]);
  if (typeof asked === 'string') return asked;
  const [system, memory, version = ''] = asked.stdout.trim().split(' ');
  const memoryBytes = Number(memory);
  if (asked.code !== 0 || !version || !(memoryBytes > 0)) return silence(asked.stderr);
  if (system !== 'linux') return `Docker runs ${system} containers, not Linux ones`;
  if (memoryBytes < LEAST_BYTES)
    return `Docker has ${(memoryBytes / GIB).toFixed(1)} GiB of memory, and 4 are needed`;
  return { name: `Docker ${version}`, memoryBytes };
}

async function ask(docker: Docker, words: readonly string[]) {
  try {
    return await docker.run(words, { timeoutMs: ASK_MS });
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'docker is not installed' : 'no Docker engine answers';
  }
}

/** Short enough for one line where the client says what it usually says. */
function silence(said: string): string {
  // The last one is all that clients before 23 say of a missing engine when asked for single fields.
  if (/cannot connect|failed to connect|docker daemon running|nil pointer/i.test(said))
    return 'no Docker engine answers';
  if (/permission denied/i.test(said)) return 'this user may not use Docker';
  // Podman's client, which takes the place of Docker's on some machines, has other fields.
  if (/can't evaluate field|template/i.test(said))
    return 'the program docker is not that of Docker';
  return `no Docker engine answers (${firstLine(said) || 'docker info says nothing'})`;
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
