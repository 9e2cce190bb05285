import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems take for connections of their own: one that is free now stays free. */
const [FROM, TO] = [15_000, 31_000];
/** The next ones are free as well: what is tested may go on to them. */
const TOGETHER = 4;

/** Ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = FROM + TOGETHER * randomInt((TO - FROM) / TOGETHER);
    const all = Array.from({ length: TOGETHER }, (_, next) => isFree(port + next));
    if ((await Promise.all(all)).every(Boolean)) found.add(port);
  }
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
