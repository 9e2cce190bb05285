/** What the emulator and the agent that runs real hosts tell each other, and the CLI hears of it. */

import { send } from './control.ts';

export interface WantedInstance {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly zone: string;
  readonly deployment: string;
  /** primary or secondary; empty: of no deployment. */
  readonly host: string;
  readonly power: 'on' | 'off';
  /** Counts launches, starts and reboots: a reboot shows in nothing else. */
  readonly boot: number;
  readonly instanceType: string;
  readonly imageId: string;
  readonly userData: string;
  readonly interfaceId: string;
  readonly mac: string;
  readonly privateIp: string;
  readonly publicIp: string | null;
  /** Of the instance profile. */
  readonly role: string | null;
  readonly hopLimit: number;
  readonly hostname: string;
}

export interface WantedDatabase {
  readonly id: string;
  readonly identifier: string;
  readonly region: string;
  readonly power: 'on' | 'off';
  readonly boot: number;
  readonly endpoint: string;
  readonly port: number;
  readonly databaseName: string;
  readonly masterUsername: string;
  readonly masterPassword: string;
  readonly majorVersion: string;
  readonly restoredFrom: string | null;
}

export interface WantedSnapshot {
  readonly id: string;
  /** Of which database it is a copy. */
  readonly database: string;
}

/** Where the site address of a deployment is now. */
export interface WantedSite {
  readonly deployment: string;
  readonly region: string;
  readonly instanceId: string | null;
  readonly publicIp: string;
}

export interface WantedCommand {
  readonly id: string;
  readonly instanceId: string;
  readonly script: string;
  readonly workingDirectory: string | null;
  readonly timeoutSeconds: number;
  readonly started: boolean;
  readonly output: {
    readonly bucket: string;
    readonly prefix: string;
    readonly region: string;
  } | null;
}

export interface SitePorts {
  readonly httpsPort: number;
  readonly dicomPort: number;
}

export interface Wanted {
  readonly revision: string;
  readonly images: readonly string[];
  readonly ports: readonly (SitePorts & { readonly deployment: string })[];
  readonly instances: readonly WantedInstance[];
  readonly databases: readonly WantedDatabase[];
  readonly snapshots: readonly WantedSnapshot[];
  readonly sites: readonly WantedSite[];
  readonly commands: readonly WantedCommand[];
}

export interface ObservedHost {
  readonly state: 'running' | 'stopped';
  readonly boot: number;
  readonly online: boolean;
  readonly console: string | null;
}

export interface ObservedDatabase {
  readonly state: 'running' | 'stopped';
  readonly boot: number;
}

export interface Observed {
  readonly revision: string;
  /** All that this revision wants is so. */
  readonly settled: boolean;
  readonly hosts: Readonly<Record<string, ObservedHost>>;
  readonly databases: Readonly<Record<string, ObservedDatabase>>;
  readonly snapshots: readonly string[];
  readonly sites: Readonly<Record<string, SitePorts & { readonly error: string | null }>>;
  /** What keeps the agent from it, one line each. */
  readonly troubles: readonly string[];
}

export interface CommandEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly failure: string | null;
}

const POLL_MS = 15_000;

/** Answers as soon as something else is wanted than in the revision seen, or after a while with the same. */
export async function awaitWanted(port: number, seen: string | undefined): Promise<Wanted> {
  const query = seen === undefined ? '' : `?seen=${seen}&waitMs=${POLL_MS}`;
  const options = { withinMs: POLL_MS + 15_000 };
  return (await send(port, 'GET', `hosting${query}`, options)).json() as Wanted;
}

export async function tellObserved(port: number, observed: Observed): Promise<void> {
  await send(port, 'POST', 'hosting/observed', { body: observed });
}

export async function tellCommand(
  port: number,
  command: Pick<WantedCommand, 'id' | 'instanceId'>,
  event: { readonly event: 'started' } | ({ readonly event: 'ended' } & CommandEnd),
): Promise<void> {
  const { id, instanceId } = command;
  await send(port, 'POST', 'hosting/command', { body: { id, instanceId, ...event } });
}

export interface Hosting extends Observed {
  /** An agent runs and hears. */
  readonly attached: boolean;
  /** Those that are wanted, open yet or not. */
  readonly ports: Wanted['ports'];
}

export async function readHosting(port: number): Promise<Hosting> {
  return (await send(port, 'GET', 'hosting/observed')).json() as Hosting;
}

/** Images that every host's engine has from the start. */
export async function sendImages(port: number, images: readonly string[]): Promise<void> {
  await send(port, 'POST', 'hosting/images', { body: { images } });
}

/** Where a deployment is to be reached on this machine; undefined: nowhere any more. */
export async function sendPorts(
  port: number,
  deployment: string,
  ports: SitePorts | undefined,
): Promise<void> {
  const { httpsPort = null, dicomPort = null } = ports ?? {};
  await send(port, 'POST', 'hosting/ports', { body: { deployment, httpsPort, dicomPort } });
}
