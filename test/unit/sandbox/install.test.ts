import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownPython, pinnedMoto } from '../../../src/sandbox/install.ts';
import type { Python } from '../../../src/sandbox/python.ts';
import { program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

/** A Python whose `-m venv FOLDER` makes one whose pip does what the lines say. */
async function pythonWithPip(...pip: readonly string[]): Promise<Python> {
  const inner = await program(folder.join('inner'), `echo "$@" >> ${folder.join('calls')}`, ...pip);
  const executable = await program(
    folder.join('python3'),
    `echo "$@" >> ${folder.join('calls')}`,
    `/bin/mkdir -p "$3/bin" && /bin/cp ${inner} "$3/bin/python"`,
  );
  return { executable, version: [3, 11, 2], moto: null, server: false, venv: true };
}

const notes: string[] = [];
const options = () => ({
  cacheDir: folder.join('cache'),
  note: (line: string) => void notes.push(line),
});

const calls = async () => (await readFile(folder.join('calls'), 'utf8')).trim().split('\n');

describe('a Python of our own', () => {
  it('is made once, with the pinned moto', async () => {
    const python = await pythonWithPip('exit 0');
    const path = await ownPython(python, options());
    expect(path).toMatch(/cache\/python-[0-9a-f]{12}\/bin\/python$/);
    expect(await ownPython(python, options())).toBe(path);
    const [venv, pip, ...more] = await calls();
    expect(venv).toMatch(/^-m venv /);
    expect(pip).toMatch(/^-m pip install .*-c .*constraints\.txt moto\[server\]==5\.2\.\d+$/);
    expect(more).toEqual([]);
    expect(notes.join('\n')).toContain('installing moto[server]==5.2.');
  });

  it('is made again when it was left half-made', async () => {
    const python = await pythonWithPip('exit 0');
    const path = await ownPython(python, options());
    const made = join(dirname(path), '..');
    await rm(join(made, 'complete'));
    await writeFile(join(made, 'left-behind'), '');
    expect(await ownPython(python, options())).toBe(path);
    expect(existsSync(join(made, 'left-behind'))).toBe(false);
    expect(existsSync(join(made, 'complete'))).toBe(true);
  });

  it('is made by one of several at once', async () => {
    const python = await pythonWithPip('/bin/sleep 0.2');
    const paths = await Promise.all([1, 2, 3].map(() => ownPython(python, options())));
    expect(new Set(paths).size).toBe(1);
    expect(await calls()).toHaveLength(2);
  });

  it('shows the last lines of pip when that fails, and is not taken for complete', async () => {
    const failing =
      'i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo "line $i"; done; echo "no network" >&2; exit 1';
    const python = await pythonWithPip(failing);
    const made = ownPython(python, options());
    await expect(made).rejects.toMatchObject({ hint: expect.stringContaining('ORTHWEB_PYTHON') });
    await expect(made).rejects.toThrow(/installing moto\[server\].* failed:[\s\S]*no network/);
    await expect(made).rejects.not.toThrow('line 3\n');
    await expect(ownPython(python, options())).rejects.toThrow('no network');
  });

  it('needs the venv module, which Debian packs by itself', async () => {
    const python = { ...(await pythonWithPip()), venv: false };
    await expect(ownPython(python, options())).rejects.toMatchObject({
      message: expect.stringContaining('cannot make virtual environments'),
      hint: 'install its venv module, on Debian and Ubuntu: apt-get install python3.11-venv',
    });
  });

  it('stops on Ctrl-C, and gives the lock back', async () => {
    const python = await pythonWithPip('exec /bin/sleep 30');
    const signal = AbortSignal.timeout(300);
    const made = ownPython(python, { ...options(), signal });
    await expect(made).rejects.toMatchObject({ name: 'TimeoutError' });
    const again = await pythonWithPip('exit 0');
    await ownPython(again, options());
  });
});

it('the pin is the one line of the constraints that names moto', () => {
  expect(pinnedMoto('# tested\nmoto==5.2.5\nFlask==3.1.3\n')).toBe('moto[server]==5.2.5');
});
