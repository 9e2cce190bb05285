import { type CommandEnd, tellCommand, type WantedCommand } from '../hosting-control.ts';
import { endCommand, runCommand } from './commands.ts';
import type { Estate } from './containers.ts';
import { hostKey } from './keys.ts';

/** Commands that SSM was sent for hosts: each is run once, at most. */
export class Orders {
  readonly #estate: Estate;
  readonly #port: number;
  readonly #running = new Map<string, AbortController>();

  constructor(estate: Estate, emulatorPort: number) {
    this.#estate = estate;
    this.#port = emulatorPort;
  }

  want(commands: readonly WantedCommand[]): void {
    const wanted = new Set(commands.map(idOf));
    for (const command of commands)
      if (!this.#running.has(idOf(command))) void this.#run(command).catch(() => undefined);
    for (const [id, stop] of this.#running) if (!wanted.has(id)) stop.abort();
  }

  async #run(command: WantedCommand): Promise<void> {
    const stop = new AbortController();
    this.#running.set(idOf(command), stop);
    try {
      await this.#carryOut(command, stop.signal);
    } finally {
      this.#running.delete(idOf(command));
    }
  }

  async #carryOut(command: WantedCommand, signal: AbortSignal): Promise<void> {
    const nothing = { exitCode: -1, stdout: '', stderr: '', timedOut: false };
    const told = (end: Parameters<typeof tellCommand>[2]) => tellCommand(this.#port, command, end);
    // Begun by an agent that is dead: whether it came to its end nobody knows, and twice is worse than not at all.
    if (command.started)
      return told({ event: 'ended', ...nothing, failure: 'the agent was restarted meanwhile' });
    await told({ event: 'started' });
    const key = hostKey(command.instanceId);
    const end = await runCommand(this.#estate, key, command, signal).catch(
      (error: unknown): CommandEnd => ({ ...nothing, failure: textOf(error) }),
    );
    if (signal.aborted) return endCommand(this.#estate, key, command.id);
    await told({ event: 'ended', ...end });
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const idOf = ({ id, instanceId }: WantedCommand): string => `${id} ${instanceId}`;
