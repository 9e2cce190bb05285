import { describe, expect, it } from 'vitest';
import { emulatorEnvironment, launch, MotoMisfit } from '../../../src/sandbox/launch.ts';
import { program, temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const start = (python: string, signal?: AbortSignal) =>
  launch(python, { stateDir: folder.path, delays: 'none', signal });

describe('starting the emulator', () => {
  it('shows the end of its log when it ends at once', async () => {
    const python = await program(
      folder.join('python'),
      'echo "Address already in use" >&2',
      'exit 1',
    );
    await expect(start(python)).rejects.toMatchObject({
      message: expect.stringMatching(
        /ended with code 1 while starting:\n {2}Address already in use/,
      ),
      hint: expect.stringContaining('emulator.log'),
    });
  });

  it('tells a moto that does not fit from every other failure', async () => {
    const line = 'moto 5.2.9 does not fit the sandbox: moto.x.Y is missing';
    const python = await program(folder.join('python'), `echo "${line}" >&2`, 'exit 3');
    const started = start(python);
    await expect(started).rejects.toThrow(MotoMisfit);
    await expect(started).rejects.toThrow(line);
  });

  it('fails when the Python is not there', async () => {
    await expect(start(folder.join('nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends what it started on Ctrl-C', async () => {
    const python = await program(folder.join('python'), 'exec /bin/sleep 60');
    await expect(start(python, AbortSignal.timeout(200))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});

it('the emulator learns nothing of the operator’s account', () => {
  const env = emulatorEnvironment({
    PATH: '/bin',
    AWS_PROFILE: 'hospital',
    AWS_SESSION_TOKEN: 'secret',
    MOTO_ACCOUNT_ID: '1',
  });
  expect(env).toMatchObject({ PATH: '/bin', AWS_EC2_METADATA_DISABLED: 'true' });
  expect(Object.values(env)).not.toContain('hospital');
  expect(Object.values(env)).not.toContain('secret');
  expect(env['MOTO_ACCOUNT_ID']).toBeUndefined();
});
