import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { findPythons, hasMoto, type Python } from '../../../src/sandbox/python.ts';
import { program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

const python = (more: Partial<Python> = {}): Python => ({
  executable: '/usr/bin/python3',
  version: [3, 11, 2],
  moto: '5.2.5',
  server: true,
  venv: true,
  ...more,
});

/** A program that answers the probe as such a Python would. */
const fake = (name: string, answer: Python) =>
  program(folder.join(name), `echo '${JSON.stringify(answer)}'`);

const only = (more: Record<string, string> = {}) => ({ PATH: folder.path, ...more });

describe('the moto of a Python', () => {
  it.each(['5.2.1', '5.2.5', '5.2.17'])('fits as %s', (moto) => {
    expect(hasMoto(python({ moto }))).toBe(true);
  });

  it.each(['5.2.0', '4.2.14', '5.3.0', '6.0.0'])('does not fit as %s', (moto) => {
    expect(hasMoto(python({ moto }))).toBe(false);
  });

  it('does not fit without its server part, or when there is none', () => {
    expect(hasMoto(python({ server: false }))).toBe(false);
    expect(hasMoto(python({ moto: null }))).toBe(false);
  });
});

describe('the Pythons of a machine', () => {
  it('are asked in order, the chosen one first, each once', async () => {
    const chosen = await fake('mine', python({ executable: '/opt/mine' }));
    await fake('python3', python({ executable: '/usr/bin/python3' }));
    await fake('python', python({ executable: '/usr/bin/python3' }));
    const found = await findPythons(only({ ORTHWEB_PYTHON: chosen }));
    expect(found.map(({ executable }) => executable)).toEqual(['/opt/mine', '/usr/bin/python3']);
  });

  it('are all too old or not there: the error says which, and what to do', async () => {
    await fake('python3', python({ version: [3, 9, 18] }));
    await expect(findPythons(only())).rejects.toMatchObject({
      message: 'the sandbox needs Python 3.10 or newer: python3 is 3.9.18, python is not there',
      hint: expect.stringContaining('ORTHWEB_PYTHON='),
    });
  });

  it('are found by the launcher too where the system is Windows', async () => {
    await fake('py', python({ executable: 'C:/Python312/python.exe' }));
    const found = await findPythons(only(), 'win32');
    expect(found.map(({ executable }) => executable)).toEqual(['C:/Python312/python.exe']);
    await expect(findPythons(only(), 'linux')).rejects.toThrow('python is not there');
  });

  it('are not searched past one that was chosen and does not run', async () => {
    await fake('python3', python());
    const chosen = await program(folder.join('broken'), 'exit 1');
    const found = findPythons(only({ ORTHWEB_PYTHON: chosen }));
    await expect(found).rejects.toThrow(UsageError);
    await expect(found).rejects.toThrow(`ORTHWEB_PYTHON: ${chosen} does not run`);
  });
});
