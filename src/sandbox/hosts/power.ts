import type { Docker } from '../docker.ts';
import type { Boots } from './boots.ts';
import { containerName, type Estate, findContainer, removeContainer } from './containers.ts';

export interface Powered {
  readonly power: 'on' | 'off';
  readonly boot: number;
}

export interface PowerActions {
  /** Makes the container, which is not started yet. */
  create(): Promise<void>;
  /** Whenever it was started. Until this has been done to its end, it has not booted. */
  started(): Promise<void>;
}

/** How long what runs in it may take to end in good order: then it is cut off, as AWS does. */
const STOP_SECONDS = 60;

/** Brings a container to the wanted power and boot. Answers whether it runs. */
export async function bringTo(
  estate: Estate,
  boots: Boots,
  key: string,
  wanted: Powered,
  actions: PowerActions,
): Promise<'running' | 'stopped' | 'absent'> {
  const { docker } = estate;
  const name = containerName(estate, key);
  const found = await findContainer(estate, key);
  if (wanted.power === 'off') {
    if (found === undefined) return 'absent';
    if (found.running) await stop(docker, name);
    return 'stopped';
  }
  if (found?.running === true && boots.of(key) === wanted.boot) return 'running';
  if (found?.running === true) await stop(docker, name);
  if (found?.unused === true) await removeContainer(estate, key);
  if (found === undefined || found.unused) await actions.create();
  await docker.docker(['start', name]);
  await actions.started();
  // Last of all: one that ended before this begins the boot again.
  boots.set(key, wanted.boot);
  return 'running';
}

/** The container goes, and its next one has not booted yet. */
export async function takeAway(estate: Estate, boots: Boots, key: string): Promise<void> {
  await removeContainer(estate, key);
  boots.set(key, undefined);
}

/** `-t`: its long form has another name in newer clients. */
async function stop(docker: Docker, name: string): Promise<void> {
  await docker.docker(['stop', '-t', `${STOP_SECONDS}`, name]);
}
