import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxFolder } from '../folder.ts';
import type { Keyed } from './authority.ts';
import {
  containerName,
  containerWords,
  copyIn,
  type Estate,
  type FileIn,
  tarOf,
} from './containers.ts';

export interface DatabaseInput {
  readonly image: string;
  readonly key: string;
  readonly address: string;
  readonly masterUsername: string;
  readonly databaseName: string;
  readonly maxConnections: number;
  /** Words of `docker create` for the volume with the copies. */
  readonly disk: readonly string[];
  /** Folder of the copy to begin with. */
  readonly restore: string | undefined;
}

/** A container with PostgreSQL as RDS offers it, which waits for its secrets. Not started yet. */
export async function createDatabase(estate: Estate, input: DatabaseInput): Promise<void> {
  const { key, address, restore } = input;
  const environment = {
    MASTER_USER: input.masterUsername,
    DATABASE: input.databaseName,
    MAX_CONNECTIONS: String(input.maxConnections),
    ...(restore === undefined ? {} : { RESTORE: restore }),
  };
  await estate.docker.docker([
    ...['create', ...containerWords(estate, key, address), '--stop-signal', 'SIGINT'],
    ...['--user', 'postgres', '--entrypoint', 'bash', '--shm-size', '128m'],
    ...['--network', estate.name, '--ip', address, '--tmpfs=/run/sandbox:mode=1777', ...input.disk],
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...[input.image, '/sandbox/start'],
  ]);
  const folder = sandboxFolder('database');
  const files = readdirSync(folder).map((name) => ({
    path: `/sandbox/${name}`,
    content: readFileSync(join(folder, name)),
  }));
  await copyIn(estate, key, files);
}

/** What it waits for at each start: only its memory ever holds it. */
export async function handSecrets(
  estate: Estate,
  key: string,
  secrets: Keyed & { readonly authority: string; readonly masterPassword: string },
): Promise<void> {
  const files: FileIn[] = [
    { path: 'server.crt', content: secrets.certificate, mode: 0o600 },
    { path: 'server.key', content: secrets.privateKey, mode: 0o600 },
    { path: 'ca.crt', content: secrets.authority, mode: 0o600 },
    { path: 'master-password', content: secrets.masterPassword, mode: 0o600 },
  ];
  // As root: at a restart the engine gives the folder back with another mode than it had at first.
  const unpack = `umask 077
tar --extract --file=- --directory=/run/sandbox
chown postgres /run/sandbox/*
chmod 755 /run/sandbox
touch /run/sandbox/ready`;
  const run = ['exec', '--interactive', '--user', 'root', containerName(estate, key)];
  const words = [...run, 'bash', '-ec', unpack];
  await estate.docker.docker(words, { stdin: await tarOf(files) });
}

/** A copy of the whole cluster as it is at the end of the copying, under that folder of the snapshots. */
export async function copyDatabase(estate: Estate, key: string, folder: string): Promise<void> {
  const script = `target=/disks/snapshots/$1
rm -rf "$target.making"
/usr/lib/postgresql/*/bin/pg_basebackup -U rdsadmin --checkpoint=fast --no-sync -D "$target.making"
rm -rf "$target"
mv "$target.making" "$target"`;
  const run = ['exec', '--user', 'postgres', containerName(estate, key), 'bash', '-ec', script];
  await estate.docker.docker([...run, 'bash', folder]);
}

/** Whether it takes connections. */
export async function isAccepting(estate: Estate, key: string): Promise<boolean> {
  const script = '/usr/lib/postgresql/*/bin/pg_isready -q -h "$(hostname -i)" -p 5432';
  const run = ['exec', containerName(estate, key), 'bash', '-c', script];
  return (await estate.docker.run(run, { timeoutMs: 10_000 })).code === 0;
}
