import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

export interface LoadInput {
  readonly url: string;
  /** `user:password` */
  readonly login: string;
  /** File with the authority by which the site is known. */
  readonly authority: string;
  readonly perSecond: number;
}

export interface Load {
  readonly asked: number;
  /** Answers other than 200: the site took the request and did not do it. */
  readonly refused: readonly string[];
  /** Requests that got no answer although they were repeated as a browser does. */
  readonly lost: readonly string[];
  /** Requests whose connection was cut, or not taken, and that were answered when repeated. */
  readonly repeated: number;
}

const REPEATED_FOR_MS = 15_000;
const AGAIN_MS = 250;

/**
 * GETs over connections that stay open, as a browser's. One that is cut or refused is repeated on a new connection, as
 * browsers do with GET; what counts as failed is an answer other than 200, or none within a quarter of a minute.
 */
export function underLoad({ url, login, authority, perSecond }: LoadInput): {
  end(): Promise<Load>;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 20, ca: readFileSync(authority) });
  const said = { asked: 0, refused: [] as string[], lost: [] as string[], repeated: 0 };
  const under = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    said.asked += 1;
    const untilMs = Date.now() + REPEATED_FOR_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        const status = await get(`${url}/system`, login, agent);
        if (status !== 200) said.refused.push(`${new Date().toISOString()} ${status}`);
        else if (tries > 1) said.repeated += 1;
        return;
      } catch (error) {
        if (Date.now() > untilMs) return void said.lost.push((error as Error).message);
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
  };
  const timer = setInterval(() => {
    const asked = one();
    under.add(asked);
    void asked.finally(() => under.delete(asked));
  }, 1_000 / perSecond);
  return {
    async end() {
      clearInterval(timer);
      await Promise.all(under);
      agent.destroy();
      return said;
    },
  };
}

function get(url: string, auth: string, agent: Agent): Promise<number> {
  return new Promise((done, fail) => {
    const asking = request(url, { auth, agent, timeout: 5_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => done(answer.statusCode ?? 0));
      answer.once('error', fail);
      answer.once('aborted', () => fail(new Error('aborted')));
    });
    asking.once('timeout', () => asking.destroy(new Error('no answer in time')));
    asking.once('error', fail);
    asking.end();
  });
}
