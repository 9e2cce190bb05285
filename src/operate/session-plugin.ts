import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { OrthwebError } from '../errors.ts';
import type { Program } from './foreground.ts';
import type { HostSession } from './host-session.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** AWS's own program that carries a session. */
export interface SessionPlugin {
  readonly command: string;
  /** As it says itself: `1.2.707.0`. */
  readonly version: string;
}

/** Looks for it on the PATH and where its installers put it; an error that says how to install it where it is not. */
export async function findPlugin(
  env: Env,
  platform: NodeJS.Platform = process.platform,
): Promise<SessionPlugin> {
  for (const command of candidates(env, platform)) {
    try {
      const { stdout } = await promisify(execFile)(command, ['--version'], {
        env,
        timeout: 10_000,
      });
      return { command, version: stdout.trim() };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code !== 'ENOENT' && code !== 'EACCES') throw missing('does not run', platform, error);
    }
  }
  throw missing('is not installed', platform);
}

function missing(how: string, platform: NodeJS.Platform, cause?: unknown): OrthwebError {
  const text = `session-manager-plugin, AWS's program that carries sessions, ${how}`;
  const hint = `${installing(platform)}; shell --web needs none`;
  return new OrthwebError(text, { cause, hint, link: GUIDE });
}

const NAME = 'session-manager-plugin';

function candidates(env: Env, platform: NodeJS.Platform): readonly string[] {
  if (platform !== 'win32') return [NAME, `/usr/local/sessionmanagerplugin/bin/${NAME}`];
  const programs = env['ProgramFiles'] ?? 'C:\\Program Files';
  return [`${NAME}.exe`, `${programs}\\Amazon\\SessionManagerPlugin\\bin\\${NAME}.exe`];
}

/** Leads to the page that describes all systems. */
const GUIDE =
  'https://docs.aws.amazon.com/console/systems-manager/session-manager-plugin-not-found';

function installing(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'brew install --cask session-manager-plugin';
  if (platform === 'win32') return 'run SessionManagerPluginSetup.exe from the page below';
  return 'install session-manager-plugin.deb or .rpm from the page below';
}

/** Where the plugin makes its own calls: to go on with the session after the connection was lost, and to end it. */
export interface PluginPlace {
  readonly region: string;
  /** Of the AWS configuration files; undefined: the plugin finds credentials as every AWS tool does. */
  readonly profile: string | undefined;
  /** Address of Systems Manager. */
  readonly endpoint: string;
}

/** The address that calls go to: the one that was named, else the partition's own. */
export async function ssmEndpoint(ssm: SSMClient, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const { config } = ssm;
  const { url } = config.endpointProvider({
    Region: await config.region(),
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
  });
  return url.origin;
}

/** How AWS's own CLI starts the plugin. */
export function pluginProgram(
  { command, version }: SessionPlugin,
  { request, response }: HostSession,
  { region, profile = '', endpoint }: PluginPlace,
): Program {
  // In the argument list anybody on the machine could read the token; older plugins know no other way.
  const inEnv = isAfter(version, LAST_WITHOUT_ENV);
  return {
    command,
    args: [
      inEnv ? RESPONSE : response.reveal(),
      region,
      'StartSession',
      profile,
      JSON.stringify(request),
      endpoint,
    ],
    env: inEnv ? { [RESPONSE]: response.reveal() } : {},
  };
}

const RESPONSE = 'AWS_SSM_START_SESSION_RESPONSE';
const LAST_WITHOUT_ENV = '1.2.497.0';

/** By up to four numbers; what is no version counts as old, as it does for AWS's CLI. */
function isAfter(version: string, other: string): boolean {
  if (!/^\d+(\.\d+){0,3}$/.test(version)) return false;
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 4; at += 1) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
