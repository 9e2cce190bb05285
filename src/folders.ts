import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where orthweb keeps what outlives a run: XDG state; on Windows among the local data of the user. */
export function stateFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return localData(env);
  return xdg(env, 'XDG_STATE_HOME', '.local/state');
}

/** Where it keeps what it can get again: XDG cache; Windows knows no such folder. */
export function cacheFolder(env: Env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return win32.join(localData(env), 'cache');
  return xdg(env, 'XDG_CACHE_HOME', '.cache');
}

function xdg(env: Env, name: string, fallback: string): string {
  return posix.join(env[name] || posix.join(env['HOME'] ?? homedir(), fallback), 'orthweb');
}

function localData(env: Env): string {
  const home = env['USERPROFILE'] ?? homedir();
  return win32.join(env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'), 'orthweb');
}
