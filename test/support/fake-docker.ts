import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { Docker, type Ran, type RunOptions } from '../../src/sandbox/docker.ts';
import type { Estate } from '../../src/sandbox/hosts/containers.ts';

export interface FakeContainer {
  state: 'created' | 'running' | 'exited';
  readonly labels: readonly string[];
  /** Words of `create` that made it. */
  readonly words: readonly string[];
  /** How often files were put in. */
  copies: number;
}

interface Rule {
  readonly pattern: RegExp;
  readonly ran: Partial<Ran>;
  times: number;
}

const OK: Ran = { code: 0, stdout: '', stderr: '' };

/** An engine without Docker: it knows of containers, volumes, networks and images what the sandbox asks of them. */
export class FakeDocker extends Docker {
  readonly containers = new Map<string, FakeContainer>();
  readonly volumes = new Map<string, readonly string[]>();
  readonly networks = new Map<string, readonly string[]>();
  readonly images = new Set<string>();
  /** Every command line, in order. */
  readonly calls: string[] = [];
  /** Standard input of those that had one, by their command line. */
  readonly stdin = new Map<string, string>();
  /** Programs that go on, in the order of their start. */
  readonly spawned: FakeChild[] = [];
  readonly #rules: Rule[] = [];

  constructor() {
    super({});
  }

  get estate(): Estate {
    return { docker: this, name: 'box' };
  }

  /** What a command line comes to instead; of several rules the first that fits. */
  says(pattern: RegExp, ran: Partial<Ran>, times = Number.POSITIVE_INFINITY): void {
    this.#rules.push({ pattern, ran, times });
  }

  callsOf(pattern: RegExp): readonly string[] {
    return this.calls.filter((line) => pattern.test(line));
  }

  state(key: string): FakeContainer['state'] | undefined {
    return this.containers.get(`box-${key.replaceAll('/', '-')}`)?.state;
  }

  override spawn(words: readonly string[]): ChildProcess {
    this.calls.push(words.join(' '));
    const child = new FakeChild();
    this.spawned.push(child);
    return child as unknown as ChildProcess;
  }

  override async run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    options.signal?.throwIfAborted();
    const line = words.join(' ');
    this.calls.push(line);
    if (options.stdin !== undefined) this.stdin.set(line, Buffer.from(options.stdin).toString());
    // As with a real one, others go on meanwhile.
    await new Promise((done) => setImmediate(done));
    const rule = this.#rules.find(({ pattern, times }) => times > 0 && pattern.test(line));
    if (rule === undefined) return { ...OK, ...this.#carryOut(words) };
    rule.times -= 1;
    return { ...OK, ...rule.ran };
  }

  #carryOut(words: readonly string[]): Partial<Ran> {
    const [verb = '', second = ''] = words;
    if (verb === 'create') return this.#create(words);
    if (verb === 'ps') return { stdout: this.#list(words) };
    if (verb === 'rm') return this.#remove(words.slice(1).filter((word) => !word.startsWith('-')));
    if (verb === 'volume' || verb === 'network') return this.#thing(verb, second, words);
    if (verb === 'image') return this.images.has(words.at(-1) ?? '') ? {} : MISSING;
    if (verb === 'logs') return { stdout: 'ready\n' };
    if (verb === 'pull') this.images.add(words.at(-1) ?? '');
    if (verb === 'start' || verb === 'stop' || verb === 'cp' || verb === 'exec')
      return this.#withContainer(verb, words);
    return {};
  }

  #create(words: readonly string[]): Partial<Ran> {
    const name = after(words, '--name')[0] ?? '';
    if (this.containers.has(name)) return { code: 1, stderr: `Conflict: ${name} is in use` };
    const labels = after(words, '--label');
    this.containers.set(name, { state: 'created', labels, words, copies: 0 });
    return {};
  }

  #list(words: readonly string[]): string {
    const wanted = after(words, '--filter').map((filter) => filter.replace('label=', ''));
    const found = [...this.containers].filter(([, { labels }]) =>
      wanted.every((one) => labels.includes(one)),
    );
    if (words.includes('--quiet')) return found.map(([name]) => name).join('\n');
    const label = (labels: readonly string[], name: string) =>
      labels.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    return found
      .map(([, { state, labels }]) =>
        [state, label(labels, 'orthweb.key'), label(labels, 'orthweb.address')].join('\t'),
      )
      .join('\n');
  }

  #remove(names: readonly string[]): Partial<Ran> {
    const known = names.filter((name) => this.containers.delete(name));
    return known.length === names.length ? {} : MISSING;
  }

  #thing(kind: 'volume' | 'network', verb: string, words: readonly string[]): Partial<Ran> {
    const things = kind === 'volume' ? this.volumes : this.networks;
    const name = words.at(-1) ?? '';
    if (verb === 'create') things.set(name, after(words, '--label'));
    if (verb === 'inspect')
      return things.has(name) ? { stdout: '198.19.213.0/24\n' } : { code: 1, stderr: 'not found' };
    if (verb === 'ls') return { stdout: [...things.keys()].join('\n') };
    if (verb === 'rm') {
      // Docker keeps what somebody uses.
      if (this.containers.size > 0) return { code: 1, stderr: `${kind} ${name} is in use` };
      for (const one of words.slice(2)) things.delete(one);
    }
    return {};
  }

  #withContainer(verb: string, words: readonly string[]): Partial<Ran> {
    const named = words.find((word) => this.containers.has(word.split(':')[0] ?? ''));
    const container = this.containers.get(named?.split(':')[0] ?? '');
    if (container === undefined) return MISSING;
    if (verb === 'cp') container.copies += 1;
    if (verb === 'start') container.state = 'running';
    if (verb === 'stop') container.state = 'exited';
    return verb === 'exec' && container.state !== 'running'
      ? { code: 1, stderr: 'not running' }
      : {};
  }
}

const MISSING: Partial<Ran> = { code: 1, stderr: 'Error: No such container' };

/** The words that follow that one, wherever it stands. */
function after(words: readonly string[], option: string): readonly string[] {
  return words.flatMap((word, at) => (words[at - 1] === option ? [word] : []));
}

/** A program with pipes that does nothing until a test says so. */
export class FakeChild extends EventEmitter {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  isKilled = false;

  kill(): boolean {
    this.isKilled = true;
    this.end(null);
    return true;
  }

  end(code: number | null): void {
    this.stdout.end();
    this.stderr.end();
    this.emit('close', code);
  }
}
