import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { valueAt } from '../config/layers.ts';
import { SETTINGS, type SettingPath } from '../config/settings.ts';
import type { WrittenConfig } from '../config.ts';
import { configPath, readWritten } from '../config-source.ts';
import type { CommandContext } from '../context.ts';
import { type ConfigRow, configLines } from '../ui/config-view.ts';
import { redactValue } from '../ui/redact.ts';

/** Every setting with its value and where that was written. Asks nobody. */
export async function run(context: CommandContext): Promise<number> {
  const { invocation, io } = context;
  const written = readWritten(invocation, io);
  const path = configPath(invocation);
  const file = existsSync(resolve(io.cwd, path)) ? path : undefined;
  const rows = SETTINGS.map((setting) => rowOf(setting.path, written, context.sandboxed));
  if (context.json) context.document({ file: file ?? null, settings: settingsOf(rows) });
  else context.out(...configLines(rows, file, context.paint.out));
  return 0;
}

function rowOf(path: SettingPath, written: WrittenConfig, sandboxed: boolean): ConfigRow {
  const { config, settings, places } = written;
  const source = config.sources[path];
  const value = redactValue(valueAt(settings, path.split('.')));
  if (source !== 'default') return { path, value, source, where: places[path] };
  const implied = impliedBy(path, written, sandboxed);
  if (implied === undefined) return { path, value, source, where: 'default' };
  return { path, value: implied.value ?? value, source: 'implied', where: implied.by };
}

interface Implied {
  readonly by: string;
  readonly value?: unknown;
}

/** What nobody wrote and is no plain default either: it follows from something else, and need not be written down. */
function impliedBy(
  path: SettingPath,
  { config, settings, places }: WrittenConfig,
  sandboxed: boolean,
): Implied | undefined {
  const { access, hosts, orthanc, envoy, sandbox } = config;
  const open = places['access.openToInternet'];
  const by = open === 'default' ? '--sandbox' : 'access.openToInternet';
  const { publicKeyFile } = settings.hosts;
  switch (path) {
    case 'access.openToInternet':
      return access.openToInternet ? { by: '--sandbox' } : undefined;
    case 'access.web':
    case 'access.dicom':
      return access.openToInternet ? { by } : undefined;
    case 'network.publicSubnets':
    case 'network.privateSubnets':
      return { by: 'network.vpcCidr' };
    case 'hosts.publicKey':
      if (hosts.publicKey === undefined || publicKeyFile !== undefined) return undefined;
      return { by: '~/.ssh', value: hosts.publicKey };
    case 'orthanc.image':
      return sandboxed && sandbox.images.orthanc !== undefined
        ? { by: 'sandbox.images.orthanc', value: orthanc.image }
        : undefined;
    case 'envoy.image':
      return sandboxed && sandbox.images.envoy !== undefined
        ? { by: 'sandbox.images.envoy', value: envoy.image }
        : undefined;
    default:
      return undefined;
  }
}

/** What is not set is null, never left out. */
function settingsOf(rows: readonly ConfigRow[]): object {
  return Object.fromEntries(
    rows.map(({ path, value = null, source, where }) => [path, { value, source, where }]),
  );
}
