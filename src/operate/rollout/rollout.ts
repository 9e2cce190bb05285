import { messageOf } from '../../aws/errors.ts';
import { OrthwebError } from '../../errors.ts';
import type { Ctx } from '../../provision/resource.ts';
import type { FailoverReport } from '../failover/failover.ts';
import { type HostName, otherHost } from '../host-reports.ts';
import { startHost, stopHost } from '../power.ts';
import type { HostFacts, Standing } from '../standing.ts';
import { lastWords } from '../take-up.ts';
import { ask, awaitWord, type Delivery, deliver } from './deliver.ts';
import { pullScript } from './host-scripts.ts';
import type { Rollout } from './plan-rollout.ts';
import { type Route, routeOf } from './route.ts';
import { deliverAlone, deliverFirst } from './standby-first.ts';

export interface RolloutInput {
  readonly rollout: Rollout;
  /** SHA-256 of what the hosts are to run. */
  readonly bundle: string;
  readonly images: readonly string[];
  readonly failover: boolean;
  /** False: the standby is told and nothing else is done, as nobody knows whether it serves. */
  readonly wait: boolean;
  readonly standing: Standing;
  /** Moves the site to that host, once it says that it serves. */
  move(to: HostName): Promise<FailoverReport>;
}

export interface RolloutReport {
  /** In order, and how long each took. */
  readonly hosts: readonly { readonly host: HostName; readonly elapsedMs: number }[];
  readonly moves: readonly FailoverReport[];
  /** Hosts that go on with what they have. */
  readonly left: readonly HostName[];
  /** The standby that was started for it and is stopped again. */
  readonly stopped: HostName | undefined;
  /** Who is active at the end. */
  readonly active: HostName | undefined;
}

/**
 * The standby first; when it says that it serves, the site moves to it, and the other host follows. Ends at the first
 * host that does not serve; whoever is active then has not been touched, but for another Orthanc. A standby that was
 * stopped is stopped again, and for that the site goes back to where it was.
 */
export async function rollOut(ctx: Ctx, input: RolloutInput): Promise<RolloutReport> {
  return new Rolling(ctx, input).run();
}

class Rolling {
  readonly #ctx: Ctx;
  readonly #input: RolloutInput;
  readonly #route: Route;
  readonly #hosts: { host: HostName; elapsedMs: number }[] = [];
  readonly #moves: FailoverReport[] = [];
  #active: HostName | undefined;

  constructor(ctx: Ctx, input: RolloutInput) {
    const { standing, rollout, failover, wait } = input;
    this.#ctx = ctx;
    this.#input = input;
    this.#active = standing.active;
    this.#route = routeOf(standing, { hosts: rollout.hosts, failover, wait });
  }

  async run(): Promise<RolloutReport> {
    const { front, spare: found, frontToo, moves, asleep } = this.#route;
    const spare = asleep ? await this.#start(found) : found;
    if (!this.#input.wait) return this.#tell(spare);
    await this.#takeUp(spare);
    if (moves) await this.#move(spare.host);
    if (frontToo) await this.#timed(front, (how) => this.#last(how));
    if (!asleep) return this.#report();
    if (moves) await this.#move(front.host);
    await stopHost(this.#ctx, spare);
    return this.#report({ stopped: spare.host });
  }

  /** Without waiting: whoever serves keeps what he has. */
  async #tell(spare: HostFacts): Promise<RolloutReport> {
    const { front, frontToo, spareToo } = this.#route;
    if (spareToo) await this.#timed(spare, (how) => deliver(this.#ctx, spare, how));
    return this.#report({ left: frontToo ? [front.host] : [] });
  }

  async #takeUp(spare: HostFacts): Promise<void> {
    const { front, frontToo, spareToo } = this.#route;
    if (spareToo) await this.#pull(spare);
    if (frontToo) await this.#pull(front);
    if (!spareToo) return;
    const first = this.#input.rollout.anotherOrthanc && frontToo ? deliverAlone : deliverFirst;
    await this.#timed(spare, (how) => first(this.#ctx, { front, spare }, how));
  }

  async #start(host: HostFacts): Promise<HostFacts> {
    const text = `${host.host} is ${host.state}: started for the roll-out`;
    this.#ctx.emit({ type: 'notice', text });
    const running = await startHost(this.#ctx, host);
    await awaitWord(this.#ctx, running);
    return running;
  }

  /** While everything still serves: what cannot be loaded must not end a service. */
  async #pull(host: HostFacts): Promise<void> {
    if (host.state !== 'running')
      throw new OrthwebError(`${host.host} is ${host.state}, so it cannot take the new bundle`, {
        hint: 'orthweb status shows the hosts; orthweb failover moves the site to the other one',
      });
    const { exitCode, stderr } = await ask(this.#ctx, host, pullScript(this.#input.images));
    if (exitCode === 0) return;
    const words = lastWords(stderr) || `exit code ${exitCode}`;
    throw new OrthwebError(
      `${host.host} cannot load the container images: ${words}. All hosts go on with what they have.`,
      { hint: 'are orthanc.image and envoy.image right, and may the hosts reach their registry?' },
    );
  }

  /** The site is on the other host by then, or nowhere. */
  async #last(how: Delivery): Promise<void> {
    try {
      await deliver(this.#ctx, this.#route.front, how);
    } catch (error) {
      this.#ctx.signal.throwIfAborted();
      const { host } = this.#route.front;
      const active = this.#active;
      const site =
        active === host ? 'The site is on it, and may not serve' : `The site is on ${active}`;
      const hint = `the same command carries on; orthweb logs ${host} shows more`;
      throw new OrthwebError(`${messageOf(error)}\n${site}.`, { cause: error, hint });
    }
  }

  async #timed({ host }: HostFacts, work: (how: Delivery) => Promise<void>): Promise<void> {
    const { bundle, wait } = this.#input;
    const begunMs = this.#ctx.clock.now();
    await work({ bundle, wait });
    this.#hosts.push({ host, elapsedMs: this.#ctx.clock.now() - begunMs });
  }

  /** A site that cannot be seen any more goes back, as long as its host has not been touched. */
  async #move(to: HostName): Promise<void> {
    const { move, rollout } = this.#input;
    const report = await move(to);
    this.#moves.push(report);
    this.#active = to;
    if (report.tls !== false && report.echo !== false) return;
    const from = otherHost(to);
    const stays = rollout.anotherOrthanc || this.#hosts.some(({ host }) => host === from);
    if (!stays) await move(from);
    const why = report.trouble ?? 'nothing came back';
    const site = stays ? `on ${to}` : `on ${from} again, which goes on with what it has`;
    throw new OrthwebError(
      `${to} says that it serves, and does not answer from outside: ${why}\nThe site is ${site}.`,
      { hint: `orthweb shell ${to} looks at it from inside; the same command carries on` },
    );
  }

  #report(more: Partial<RolloutReport> = {}): RolloutReport {
    const [hosts, moves] = [this.#hosts, this.#moves];
    return { hosts, moves, left: [], stopped: undefined, active: this.#active, ...more };
  }
}
