import type { Emulated } from './emulated.ts';

/** What the emulator wants of the process that runs real hosts. */
export interface Wanted {
  readonly revision: string;
  readonly images: readonly string[];
  readonly ports: readonly Ports[];
  readonly instances: readonly WantedInstance[];
  readonly databases: readonly WantedDatabase[];
  readonly snapshots: readonly { readonly id: string; readonly database: string }[];
  readonly sites: readonly WantedSite[];
  readonly commands: readonly WantedCommand[];
}

export interface Ports {
  readonly deployment: string;
  readonly httpsPort: number;
  readonly dicomPort: number;
}

/** As far as single facts are looked at; whole ones are compared as they come. */
interface Wish {
  readonly id: string;
  readonly region: string;
  readonly power: 'on' | 'off';
  readonly boot: number;
}

export interface WantedInstance extends Wish {
  readonly publicIp: string | null;
  readonly hopLimit: number;
}

export interface WantedDatabase extends Wish {
  readonly masterPassword: string;
  readonly restoredFrom: string | null;
}

export interface WantedSite {
  readonly deployment: string;
  readonly region: string;
  readonly instanceId: string | null;
  readonly publicIp: string;
}

export interface WantedCommand {
  readonly id: string;
  readonly instanceId: string;
  readonly script: string;
  readonly started: boolean;
  readonly output: object | null;
}

export interface Seen {
  readonly state: 'running' | 'stopped';
  readonly boot: number;
}

export interface SeenHost extends Seen {
  readonly online: boolean;
  readonly console: string | null;
}

export interface Observed {
  readonly revision: string | null;
  readonly settled: boolean;
  readonly hosts: Readonly<Record<string, SeenHost>>;
  readonly databases: Readonly<Record<string, Seen>>;
  readonly snapshots: readonly string[];
  readonly sites: Readonly<Record<string, object>>;
}

/** Plays the process that runs real hosts: it does nothing, and says what a test wants it to say. */
export class Agent {
  readonly #aws: Emulated;
  #seen: Observed = {
    revision: null,
    settled: false,
    hosts: {},
    databases: {},
    snapshots: [],
    sites: {},
  };

  constructor(aws: Emulated) {
    this.#aws = aws;
  }

  /** Asks what is wanted, and counts as attached from then on. */
  poll(query = ''): Promise<Wanted> {
    return this.#aws.control('GET', `hosting${query}`);
  }

  /** Tells what else it sees; the rest it still sees. */
  sees(change: Partial<Observed>): Promise<Observed & { readonly attached: boolean }> {
    this.#seen = { ...this.#seen, ...change };
    return this.#aws.control('POST', 'hosting/observed', this.#seen);
  }

  seesHost(id: string, host: Partial<SeenHost>): Promise<unknown> {
    const before = this.#seen.hosts[id] ?? {
      state: 'running',
      boot: 1,
      online: false,
      console: null,
    };
    return this.sees({ hosts: { ...this.#seen.hosts, [id]: { ...before, ...host } } });
  }

  seesNoHost(): Promise<unknown> {
    return this.sees({ hosts: {} });
  }

  observed(): Promise<Observed & { readonly attached: boolean }> {
    return this.#aws.control('GET', 'hosting/observed');
  }

  tells(event: object): Promise<{ readonly accepted?: boolean; readonly error?: string }> {
    return this.#aws.control('POST', 'hosting/command', event);
  }
}
