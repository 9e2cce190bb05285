import { afterEach, expect, it, vi } from 'vitest';
import { commandLineOf } from '../../../src/sandbox/processes.ts';
import { DEAD_PID, program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

afterEach(() => vi.unstubAllEnvs());

it('a process has the command line that it was started with, an ended one none', async () => {
  expect(await commandLineOf(process.pid)).toContain('node');
  expect(await commandLineOf(DEAD_PID)).toBe('');
});

it('on Windows PowerShell tells it, in letters as they are', async () => {
  vi.stubEnv('PATH', `${folder.path}:/bin`);
  expect(await commandLineOf(47, 'win32')).toBe('');
  await program(
    folder.join('powershell.exe'),
    'case "$*" in *UTF8*ProcessId=47*) printf %s "python C:\\Jürgen\\emulator.json" ;; esac',
  );
  expect(await commandLineOf(47, 'win32')).toBe('python C:\\Jürgen\\emulator.json');
});
