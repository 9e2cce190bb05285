import type { Boots } from './boots.ts';
import { containerName, type Estate, findContainer, removeContainer } from './containers.ts';

export interface Powered {
  readonly power: 'on' | 'off';
  readonly boot: number;
}

export interface PowerActions {
  /** Makes the container, which is not started yet. */
  create(): Promise<void>;
  /** Whenever it was started. */
  started(): Promise<void>;
}

/** How long what runs in it may take to end in good order: then it is cut off, as AWS does. */
const STOP_SECONDS = 60;

/** Brings a container to the wanted power and boot; undefined: removes it. Answers whether it runs. */
export async function bringTo(
  estate: Estate,
  boots: Boots,
  key: string,
  wanted: Powered | undefined,
  actions: PowerActions,
): Promise<'running' | 'stopped' | 'absent'> {
  const { docker } = estate;
  const name = containerName(estate, key);
  if (wanted === undefined) {
    await removeContainer(estate, key);
    boots.set(key, undefined);
    return 'absent';
  }
  const found = await findContainer(estate, key);
  if (wanted.power === 'off') {
    if (found === undefined) return 'absent';
    if (found.running) await docker.docker(['stop', '--time', `${STOP_SECONDS}`, name]);
    return 'stopped';
  }
  if (found?.running === true && boots.of(key) === wanted.boot) return 'running';
  if (found === undefined) await actions.create();
  else if (found.running) await docker.docker(['stop', '--time', `${STOP_SECONDS}`, name]);
  await docker.docker(['start', name]);
  boots.set(key, wanted.boot);
  await actions.started();
  return 'running';
}
