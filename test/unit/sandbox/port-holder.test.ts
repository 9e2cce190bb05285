import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { holderOf, whatPrevents } from '../../../src/sandbox/port-holder.ts';
import { freePorts } from '../../support/free-ports.ts';

it('the holder of a port is named, here this very process', async () => {
  const [port = 0] = await freePorts(1);
  const server = createServer();
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  expect(await whatPrevents(port)).toBe('taken');
  expect(await holderOf(port)).toMatch(new RegExp(`^\\S.* \\(process ${process.pid}\\)$`));
  await new Promise((done) => server.close(done));
});

it('nothing prevents the use of a free port, and nobody holds it', async () => {
  const [port = 0] = await freePorts(1);
  expect(await whatPrevents(port)).toBeUndefined();
  expect(await holderOf(port)).toBeUndefined();
  // Asking leaves it free.
  expect(await whatPrevents(port)).toBeUndefined();
});
