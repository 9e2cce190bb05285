import { type Aws, awsAt } from './aws.ts';
import { Cli, documentOf, type Ended, type Env, type Running } from './cli.ts';
import { type Inventory, inventory } from './inventory.ts';

/** One call as the emulator saw it. */
export interface Call {
  readonly seq: number;
  /** `ec2:CreateVpc` */
  readonly action: string;
  readonly mutating: boolean;
  readonly startedMs: number;
  /** Null while it is under way. */
  readonly endedMs: number | null;
  readonly status: number | null;
}

/** Which call fails, when and how; as the emulator's own `faults.py` explains. */
export interface FaultRule {
  readonly action: string;
  readonly mutating?: boolean;
  readonly nth?: number;
  readonly times?: number;
  readonly when?: 'before' | 'after';
  readonly kind?: 'error' | 'drop' | 'hang' | 'kill' | 'delay';
  readonly code?: string;
  readonly status?: number;
  readonly message?: string;
  readonly delayMs?: number;
}

/** What a command on a host comes to; as the emulator's own `ssm_script.py` explains. */
export interface CommandRule {
  /** A part of the script. */
  readonly match: string;
  readonly instanceId?: string;
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly delayMs?: number;
}

/** What `--json` of up, plan and down says, as far as tests look at it. */
export interface RunDocument {
  readonly deployment: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly {
    readonly id: string;
    readonly action: string;
    readonly ref: string | null;
    readonly changes: readonly { readonly field: string; readonly text: string }[];
  }[];
  readonly apiCalls: { readonly total: number; readonly mutating: number };
}

/** An emulated AWS that belongs to one test file, and the CLI that works with it. */
export class Sandbox {
  readonly cli: Cli;
  readonly endpoint: string;
  readonly pid: number;
  readonly aws: Aws;

  private constructor(cli: Cli, endpoint: string, pid: number) {
    this.cli = cli;
    this.endpoint = endpoint;
    this.pid = pid;
    this.aws = awsAt(endpoint);
  }

  static async start(
    delays: 'none' | 'short' | 'realistic' = 'none',
    env: Env = {},
  ): Promise<Sandbox> {
    const cli = new Cli(env);
    const started = await cli.run(['sandbox', 'start', '--delays', delays, '--json']);
    if (started.exitCode !== 0) throw new Error(`the sandbox did not start:\n${started.stderr}`);
    const { emulator } = documentOf<{ emulator: { endpoint: string; pid: number } }>(started);
    return new Sandbox(cli, emulator.endpoint, emulator.pid);
  }

  /** Ends exactly the emulator that `start` started, and removes its home. */
  async stop(): Promise<void> {
    await this.cli.endAll();
    await this.cli.run(['sandbox', 'stop']);
    this.cli.remove();
  }

  run(...args: readonly string[]): Promise<Ended> {
    return this.cli.run([...args, '--sandbox']);
  }

  begin(...args: readonly string[]): Running {
    return this.cli.start([...args, '--sandbox']);
  }

  /** Runs to a good end; anything else fails the test with what the command said. */
  async ok(...args: readonly string[]): Promise<Ended> {
    const ended = await this.run(...args);
    if (ended.exitCode !== 0) {
      const how = `exit ${ended.exitCode ?? ended.signal}`;
      throw new Error(`orthweb ${args.join(' ')}: ${how}\n${ended.stderr}${ended.stdout}`);
    }
    return ended;
  }

  async up(...args: readonly string[]): Promise<RunDocument> {
    return documentOf<RunDocument>(await this.ok('up', '--yes', '--json', ...args));
  }

  async plan(...args: readonly string[]): Promise<RunDocument> {
    return documentOf<RunDocument>(await this.ok('plan', '--json', ...args));
  }

  async down(name: string, ...args: readonly string[]): Promise<RunDocument> {
    const words = ['down', '--name', name, '--confirm', name, '--json', ...args];
    return documentOf<RunDocument>(await this.ok(...words));
  }

  /** Empties the account, the faults and the log. */
  async reset(): Promise<void> {
    await this.cli.endAll();
    await this.#control('POST', 'reset');
  }

  async setFaults(...rules: readonly FaultRule[]): Promise<void> {
    await this.#control('POST', 'faults', rules);
  }

  /** How many calls each rule has met. */
  async faultMatches(): Promise<readonly number[]> {
    const rules = (await this.#control('GET', 'faults')) as { matches: number }[];
    return rules.map((rule) => rule.matches);
  }

  /** Milliseconds by what takes them. */
  async delays(): Promise<Readonly<Record<string, number>>> {
    return ((await this.#control('GET', 'delays')) as { ms: Record<string, number> }).ms;
  }

  async setDelays(change: Readonly<Record<string, number | string>>): Promise<void> {
    await this.#control('POST', 'delays', change);
  }

  /** What commands on hosts come to; the first rule that fits. */
  async setCommands(...rules: readonly CommandRule[]): Promise<void> {
    await this.#control('POST', 'ssm', rules);
  }

  /** Lets emulated time pass. */
  async advance(milliseconds: number): Promise<void> {
    await this.#control('POST', 'advance', { ms: milliseconds });
  }

  async log(): Promise<readonly Call[]> {
    return (await this.#control('GET', 'log')) as Call[];
  }

  async clearLog(): Promise<void> {
    await this.#control('DELETE', 'log');
  }

  /** The changing calls since the log was cleared, as a sorted list of actions. */
  async changes(): Promise<readonly string[]> {
    const calls = await this.log();
    return calls
      .filter((call) => call.mutating)
      .map((call) => call.action)
      .sort();
  }

  /** Resolves once the emulator has seen that call. */
  async sees(action: string): Promise<void> {
    const untilMs = Date.now() + 60_000;
    while (!(await this.log()).some((call) => call.action === action)) {
      if (Date.now() > untilMs) throw new Error(`no ${action} within a minute`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  inventory(): Promise<Inventory> {
    return inventory(this.aws);
  }

  /** For commands that are to find this emulator as any other endpoint, without --sandbox. */
  endpointEnv(endpoint = this.endpoint): Env {
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
    };
  }

  async #control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.endpoint}/__sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }
}
