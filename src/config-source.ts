import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invocation } from './cli.ts';
import { type Config, resolveWritten, type WrittenConfig } from './config.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';

export const CONFIG_FILE = 'orthweb.yaml';

/** The file that this run reads its settings from, or would write them to. */
export function configPath({ flags }: Invocation): string {
  const { config } = flags;
  return typeof config === 'string' ? config : CONFIG_FILE;
}

/** Where orthweb.schema.json of this installation is, as a file at `path` names it. */
export function schemaReference(path: string): string {
  const schema = fileURLToPath(new URL('../orthweb.schema.json', import.meta.url));
  const from = relative(dirname(path), schema);
  const below = !from.startsWith('..') && !isAbsolute(from);
  return (below ? `./${from}` : schema).replaceAll('\\', '/');
}

/** Flags, environment and file of this run; the sandbox is open to whoever reaches it. */
export function readConfig(invocation: Invocation, io: Io): Config {
  return readWritten(invocation, io).config;
}

/** As `readConfig`, with where each setting was written. */
export function readWritten(invocation: Invocation, io: Io): WrittenConfig {
  const path = configPath(invocation);
  const text = readText(io, path);
  if (text === undefined && invocation.flags['config'] !== undefined) {
    throw new UsageError(`--config: there is no file ${path}`);
  }
  const { command, flags } = invocation;
  const sandboxed = flags['sandbox'] === true || command.startsWith('sandbox ');
  const written = resolveWritten({
    flags: invocation.flags,
    env: io.env,
    file: text === undefined ? undefined : { path, text },
    readFile: (file) => readText(io, file),
    implied: { openToInternet: sandboxed },
  });
  return sandboxed ? { ...written, config: withSandboxImages(written.config) } : written;
}

/** The sandbox's own images stand in where nobody named one for the site. */
function withSandboxImages(config: Config): Config {
  const { sources, sandbox, orthanc, envoy } = config;
  const standIn = (path: 'orthanc.image' | 'envoy.image', named: string, own?: string): string =>
    sources[path] === 'default' && own !== undefined ? own : named;
  return {
    ...config,
    orthanc: { ...orthanc, image: standIn('orthanc.image', orthanc.image, sandbox.images.orthanc) },
    envoy: { ...envoy, image: standIn('envoy.image', envoy.image, sandbox.images.envoy) },
  };
}

function readText(io: Io, path: string): string | undefined {
  const full = resolve(io.cwd, path);
  return existsSync(full) ? readFileSync(full, 'utf8') : undefined;
}
