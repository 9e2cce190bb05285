import { until } from '../engine/until.ts';
import type { Engine, Ran, RunOptions } from '../engine.ts';

/** systemd's word for the whole machine. */
export type SystemState = 'running' | 'degraded';

/** One emulated EC2 instance: systemd, an own Docker engine, cloud-init. */
export class Host {
  readonly name: string;
  /** Reachable from the machine, as from the other containers of the lab. */
  readonly address: string;
  readonly mac: string;
  readonly #engine: Engine;
  readonly #container: string;

  constructor(engine: Engine, network: string, name: string, address: string, mac: string) {
    this.#engine = engine;
    this.#container = `${network}-${name}`;
    this.name = name;
    this.address = address;
    this.mac = mac;
  }

  /** Runs a program on the host; any end is an answer. */
  exec(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const names = Object.keys(options.env ?? {}).flatMap((name) => ['--env', name]);
    const stdin = options.stdin === undefined ? [] : ['--interactive'];
    return this.#engine.run(['exec', ...stdin, ...names, this.#container, ...command], options);
  }

  /** Runs a script that must succeed; answers what it printed. */
  async bash(script: string, options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.exec(['bash', '-c', script], options);
    if (code !== 0) throw new Error(`${this.name}: exit ${code} of\n${script}\n${stderr}${stdout}`);
    return stdout.trimEnd();
  }

  /** The client of the host's own engine; must succeed. */
  async docker(words: readonly string[], options: RunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.exec(['docker', ...words], options);
    if (code === 0) return stdout.trimEnd();
    throw new Error(`${this.name}: docker ${words.join(' ')}: exit ${code}\n${stderr}${stdout}`);
  }

  async writeFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    const words = ['install', '-D', '-m', mode.toString(8), '/dev/stdin', path];
    const { code, stderr } = await this.exec(words, { stdin: content });
    if (code !== 0) throw new Error(`${this.name}: writing ${path}: ${stderr}`);
  }

  async readFile(path: string): Promise<string> {
    const { code, stdout, stderr } = await this.exec(['cat', path]);
    if (code !== 0) throw new Error(`${this.name}: ${stderr}`);
    return stdout;
  }

  /** Resolves once every unit has started or failed, cloud-init's included. */
  async waitBooted(seconds = 120): Promise<SystemState> {
    const endMs = Date.now() + seconds * 1000;
    let state = '';
    const asked = async () => {
      const left = Math.max(1, Math.ceil((endMs - Date.now()) / 1000));
      const words = ['timeout', `${left}`, 'systemctl', 'is-system-running', '--wait'];
      const { stdout, stderr } = await this.exec(words);
      if (stderr.includes('is not running')) throw new Error(await this.report());
      state = stdout.trim();
      return state === 'running' || state === 'degraded';
    };
    await until(`${this.name} boots`, asked, seconds, () => this.report());
    return state as SystemState;
  }

  /** As the AWS console's reboot: units stop in order, /run is empty, what is enabled starts. */
  async reboot(): Promise<SystemState> {
    await this.#engine.docker(['restart', '--time', '60', this.#container]);
    return this.waitBooted();
  }

  /** As a power failure. */
  async crash(): Promise<SystemState> {
    await this.#engine.docker(['kill', this.#container]);
    return this.startAgain();
  }

  async stop(): Promise<void> {
    await this.#engine.docker(['stop', '--time', '60', this.#container]);
  }

  async startAgain(): Promise<SystemState> {
    await this.#engine.docker(['start', this.#container]);
    return this.waitBooted();
  }

  async failedUnits(): Promise<readonly string[]> {
    const list = await this.bash('systemctl list-units --failed --plain --no-legend --full');
    return list.split('\n').flatMap((line) => line.split(' ')[0] || []);
  }

  /** `status` is "done" or "error" at the end of the first boot. */
  async cloudInitStatus(): Promise<{
    readonly status: string;
    readonly errors: readonly string[];
  }> {
    const { stdout } = await this.exec(['cloud-init', 'status', '--wait', '--format', 'json']);
    return JSON.parse(stdout) as { status: string; errors: string[] };
  }

  /** For error texts: what failed, and the end of the journal. */
  async report(): Promise<string> {
    const script = 'systemctl --failed --no-legend; journalctl --no-pager --lines 80';
    const { stdout, stderr } = await this.exec(['bash', '-c', script], { timeout: 20 });
    return `${stdout}${stderr}\n${await this.#engine.tail(this.#container)}`;
  }
}
