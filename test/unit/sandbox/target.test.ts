import { describe, expect, it } from 'vitest';
import { sandboxFolders } from '../../../src/sandbox/target.ts';

describe('the folders of the sandbox', () => {
  it('are where the XDG variables say, else below the home', () => {
    expect(sandboxFolders({ HOME: '/home/maria', XDG_CACHE_HOME: '/fast' }, 'linux')).toEqual({
      stateDir: '/home/maria/.local/state/orthweb/sandbox',
      cacheDir: '/fast/orthweb',
    });
  });

  it('are among the local data of the user on Windows', () => {
    const local = 'C:\\Users\\Jürgen Maier\\AppData\\Local';
    const folders = {
      stateDir: `${local}\\orthweb\\sandbox`,
      cacheDir: `${local}\\orthweb\\cache`,
    };
    const env = { HOME: '/c/Users/J', USERPROFILE: 'C:\\Users\\Jürgen Maier' };
    expect(sandboxFolders({ ...env, LOCALAPPDATA: local }, 'win32')).toEqual(folders);
    expect(sandboxFolders(env, 'win32')).toEqual(folders);
  });
});
