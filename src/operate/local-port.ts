import { createServer } from 'node:net';
import { OrthwebError } from '../errors.ts';

/** Refuses a port of this machine that somebody listens on: the plugin would only say so after it was connected. */
export async function requireFreePort(port: number): Promise<void> {
  const code = await refusal(port);
  if (code === undefined) return;
  const why =
    code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`;
  throw new OrthwebError(`port ${port} of this machine ${why}`, {
    hint: 'choose another one with --port',
  });
}

/** Where the plugin listens. */
const HOST = 'localhost';

function refusal(port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => done(undefined)));
  });
}
