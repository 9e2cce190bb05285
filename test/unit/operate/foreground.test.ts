import { describe, expect, it } from 'vitest';
import { runInForeground } from '../../../src/operate/foreground.ts';

const sh = (script: string, env = {}) =>
  runInForeground(
    { command: 'sh', args: ['-c', script], env },
    { PATH: process.env['PATH'] },
    'messages',
  );

describe('a program in the foreground', () => {
  it('gives back its exit code', async () => {
    expect(await sh('exit 7').ended).toBe(7);
  });

  it('has its own variables beside the inherited ones, and no others', async () => {
    expect(await sh('[ "$ONE" = 1 ] && [ -n "$PATH" ] && [ -z "$HOME" ]', { ONE: '1' }).ended).toBe(
      0,
    );
  });

  it('that a signal ends has 128 and its number, as in a shell', async () => {
    const program = sh('exec sleep 30');
    program.signal('SIGTERM');
    expect(await program.ended).toBe(143);
  });

  it('reads nothing where it only has something to say', async () => {
    expect(await sh('read -r line').ended).toBe(1);
  });

  it('that is not there is an error', async () => {
    const missing = { command: '/no/such/program', args: [], env: {} };
    await expect(runInForeground(missing, {}, 'terminal').ended).rejects.toThrow('ENOENT');
  });
});
