import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { choosePorts } from '../../../src/sandbox/site-ports.ts';
import { freePorts } from '../../support/free-ports.ts';

const NOT_SAID = { httpsPort: false, dicomPort: false };
const SAID = { httpsPort: true, dicomPort: true };
const none = { sites: {}, ports: [] };
let holder: Server | undefined;

afterEach(() => new Promise((done) => (holder === undefined ? done(0) : holder.close(done))));

async function held(port: number): Promise<void> {
  holder = createServer();
  await new Promise<void>((done) => holder?.listen(port, '127.0.0.1', done));
}

async function two() {
  const [httpsPort = 0, dicomPort = 0] = await freePorts(2);
  return { httpsPort, dicomPort };
}

const site = (deployment: string, ports: { httpsPort: number; dicomPort: number }) => ({
  sites: { [deployment]: { ...ports, error: null } },
  ports: [{ deployment, ...ports }],
});

describe('the ports of a deployment', () => {
  it('are those that are wanted, where they are free', async () => {
    const ports = await two();
    expect(await choosePorts('lemur', { ...ports, said: NOT_SAID }, none)).toEqual(ports);
  });

  it('stay what they are, unless others are said', async () => {
    const [own, wanted] = [await two(), await two()];
    const hosting = site('lemur', own);
    expect(await choosePorts('lemur', { ...wanted, said: NOT_SAID }, hosting)).toEqual(own);
    expect(await choosePorts('lemur', { ...wanted, said: SAID }, hosting)).toEqual(wanted);
  });

  it('are the next ones where another site has them, before it has opened them too', async () => {
    const ports = await two();
    const other = { sites: {}, ports: [{ deployment: 'otter', ...ports }] };
    const chosen = await choosePorts('lemur', { ...ports, said: NOT_SAID }, other);
    expect(Object.values(chosen)).not.toContain(ports.httpsPort);
    expect(Object.values(chosen)).not.toContain(ports.dicomPort);
    expect(chosen.httpsPort).not.toBe(chosen.dicomPort);
  });

  it('never are one and the same', async () => {
    const { httpsPort } = await two();
    const wanted = { httpsPort, dicomPort: httpsPort, said: SAID };
    await expect(choosePorts('lemur', wanted, none)).rejects.toThrow(UsageError);
    const other = site('otter', { httpsPort, dicomPort: 1 });
    const close = { httpsPort, dicomPort: httpsPort + 1, said: NOT_SAID };
    const chosen = await choosePorts('lemur', close, other);
    expect(chosen.dicomPort).toBe(chosen.httpsPort + 1);
  });
});

describe('a port that is taken', () => {
  it('by a program is refused with its name and the flag that helps', async () => {
    const ports = await two();
    await held(ports.httpsPort);
    const choosing = choosePorts('lemur', { ...ports, said: NOT_SAID }, none);
    await expect(choosing).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `^port ${ports.httpsPort} of this machine is taken by .+\\(process ${process.pid}\\)$`,
        ),
      ),
      hint: expect.stringMatching(/^name another port: --https-port \d+$/),
    });
  });

  it('by another site is refused where it was said', async () => {
    const ports = await two();
    const choosing = choosePorts('lemur', { ...ports, said: SAID }, site('otter', ports));
    await expect(choosing).rejects.toThrow(
      `port ${ports.httpsPort} of this machine is taken by the site otter`,
    );
  });

  it('at the end of the range still has a hint that can be followed', async () => {
    const other = site('otter', { httpsPort: 1, dicomPort: 65_500 });
    const [httpsPort = 0] = await freePorts(1);
    const choosing = choosePorts('lemur', { httpsPort, dicomPort: 65_500, said: SAID }, other);
    await expect(choosing).rejects.toMatchObject({ hint: 'name another port: --dicom-port 64500' });
  });
});
