import { resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import type { Cli, Env } from './cli.ts';

const BIN = resolve(import.meta.dirname, '../../bin/orthweb');

const PATIENCE_MS = 60_000;

export interface TerminalRun {
  /** Types `answer` as soon as the screen holds `question`. */
  answer(question: string | RegExp, answer: string): Promise<void>;
  readonly pid: number;
  /** All that was on the screen, without control sequences. */
  readonly ended: Promise<{ readonly screen: string; readonly exitCode: number }>;
}

/** The CLI at a pseudo terminal, where it asks questions and moves its lines. */
export function onTerminal(cli: Cli, args: readonly string[], env: Env = {}): TerminalRun {
  return started(cli, process.execPath, [BIN, ...args], env);
}

/** A shell script at a pseudo terminal: "$0" "$1" is the CLI. */
export function scriptOnTerminal(cli: Cli, script: string, env: Env = {}): TerminalRun {
  return started(cli, '/bin/sh', ['-c', script, process.execPath, BIN], env);
}

function started(cli: Cli, command: string, args: readonly string[], env: Env): TerminalRun {
  const program = spawn(command, [...args], {
    cwd: cli.home,
    env: { ...cli.environment(env), TERM: 'xterm' },
    cols: 100,
    rows: 40,
  });
  let raw = '';
  const looks = new Set<() => void>();
  program.onData((chunk) => {
    raw += chunk;
    for (const look of looks) look();
  });
  const ended = new Promise<{ screen: string; exitCode: number }>((done) => {
    program.onExit(({ exitCode }) => done({ screen: plain(raw), exitCode }));
  });
  // A question that was never understood must not keep the program waiting for ever.
  const tooLong = setTimeout(() => program.kill('SIGKILL'), PATIENCE_MS);
  void ended.then(() => clearTimeout(tooLong));
  let from = 0;
  return {
    ended,
    pid: program.pid,
    answer: (question, answer) =>
      new Promise((done, fail) => {
        const look = (): void => {
          const seen = plain(raw.slice(from));
          if (typeof question === 'string' ? !seen.includes(question) : !question.test(seen))
            return;
          looks.delete(look);
          from = raw.length;
          program.write(answer);
          done();
        };
        looks.add(look);
        look();
        ended.then(({ screen }) => fail(new Error(`never asked ${question}:\n${screen}`)), fail);
      }),
  };
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is taken out
  return text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>78]|\r/g, '');
}
