import { describe, expect, it } from 'vitest';
import { type SandboxView, sandboxLines } from '../../../src/ui/sandbox-view.ts';

const EMULATOR = {
  endpoint: 'http://127.0.0.1:40123',
  motoVersion: '5.2.1',
  pid: 4711,
  startedAt: '2026-11-26T10:00:00Z',
  delays: 'short',
};
const NOTHING = { emulator: EMULATOR, hosts: undefined, whyNot: undefined, memoryBytes: 0 };

const shown = (view: Partial<SandboxView>) =>
  `\n${sandboxLines({ ...NOTHING, ...view }, { columns: 80 }).join('\n')}\n`;

describe('the sandbox', () => {
  it('that does not run is one line', () => {
    expect(shown({ emulator: undefined })).toBe('\nthe sandbox does not run\n');
  });

  it('without real hosts says why', () => {
    expect(
      shown({ whyNot: 'no Docker engine answers', memoryBytes: 150 * 1024 ** 2 }),
    ).toMatchInlineSnapshot(`
      "
      emulated AWS   http://127.0.0.1:40123 (moto 5.2.1)
      process        4711, since 2026-11-26T10:00:00Z, delays short
      hosts          not real: no Docker engine answers
      memory         157 MB
      "
    `);
  });

  it('keeps a long reason within the screen', () => {
    const said = 'error during connect: Get http://10.0.0.1:2375/v1.24/info: i/o timeout';
    expect(shown({ whyNot: `no Docker engine answers (${said})` })).toMatchInlineSnapshot(`
      "
      emulated AWS   http://127.0.0.1:40123 (moto 5.2.1)
      process        4711, since 2026-11-26T10:00:00Z, delays short
      hosts          not real: no Docker engine answers (error during connect: Get
                     http://10.0.0.1:2375/v1.24/info: i/o timeout)
      "
    `);
  });

  it('with real hosts shows them, their sites and what keeps them', () => {
    expect(
      shown({
        hosts: {
          engine: 'Docker 25.0.3',
          agentPid: 4712,
          hosts: [
            { id: 'i-0a1b2c3d4e5f60718', state: 'running' },
            { id: 'i-0918273645546372', state: 'booting' },
          ],
          sites: [
            { deployment: 'lemur', httpsPort: 8443, dicomPort: 11112, error: null },
            { deployment: 'otter', httpsPort: 8444, dicomPort: 11113, error: 'listen EADDRINUSE' },
          ],
          troubles: [
            'hosts/i-0918273645546372: docker create --tty --hostname: exit 125\nno space left on device',
          ],
        },
        memoryBytes: 2.5 * 1024 ** 3,
      }),
    ).toMatchInlineSnapshot(`
      "
      emulated AWS   http://127.0.0.1:40123 (moto 5.2.1)
      process        4711, since 2026-11-26T10:00:00Z, delays short
      hosts          real, by Docker 25.0.3 (agent 4712)
                     i-0a1b2c3d4e5f60718  running
                     i-0918273645546372  booting
      site           lemur  https://localhost:8443   dicom-tls localhost:11112
      site           otter  cannot be reached: listen EADDRINUSE
      memory         2.7 GB
      ! hosts/i-0918273645546372: docker create --tty --hostname: exit 125
      no space left on device
      "
    `);
  });
});
