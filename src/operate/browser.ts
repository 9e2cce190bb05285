type Env = Readonly<Record<string, string | undefined>>;

/** Opens the page in the operator's browser; false where there is no desktop to show it on. */
export async function openPage(
  url: string,
  env: Env,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (!hasDesktop(env, platform)) return false;
  const { default: open } = await import('open');
  try {
    const browser = await open(url);
    // Without a listener a missing program would end ours.
    browser.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
}

/** A browser on a machine that one is only logged in to would open before somebody else, or nobody. */
export function hasDesktop(env: Env, platform: NodeJS.Platform): boolean {
  if (env['SSH_CONNECTION'] || env['SSH_TTY']) return false;
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME']);
}
