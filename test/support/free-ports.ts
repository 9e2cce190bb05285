import { createServer } from 'node:net';

/** Ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = servers.map(
    (server) =>
      new Promise<number>((done) =>
        server.listen(0, '127.0.0.1', () => {
          const at = server.address();
          done(typeof at === 'object' && at !== null ? at.port : 0);
        }),
      ),
  );
  const found = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return found;
}
