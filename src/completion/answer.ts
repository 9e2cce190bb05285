import { commandLine } from '../cli.ts';
import type { Io } from '../io.ts';
import { profileNames } from './profiles.ts';
import { type Candidate, type Completion, completionOf, type Wanted } from './wanted.ts';

/**
 * What the scripts of `orthweb completion` ask: `orthweb __complete SHELL -- WORD...`, the last word being under the
 * cursor. Each line is a candidate, a tab and its meaning; the last one is `:words`, `:files` or `:folders`. Nothing is
 * said of what goes wrong, and nothing is asked: somebody is typing.
 */
export async function answer(argv: readonly string[], io: Io): Promise<number> {
  try {
    const [shell = '', , ...given] = argv;
    const program = commandLine(async () => undefined, {});
    const words = fromShell(shell, given);
    const completion = completionOf(program, words.words);
    const found = await candidates(completion, io);
    await written(io, text(completion, words, found.words));
    // A call that AWS has not answered would keep the process, and with it the terminal.
    if (found.late) io.leave(0);
  } catch {
    // A Tab that finds nothing is the whole message.
  }
  return 0;
}

interface Words {
  readonly words: readonly string[];
  /** The shell completes what stands behind `=` alone. */
  readonly bare: boolean;
}

/** bash makes three words of `--name=lemur`; PowerShell 5 drops an empty word, so that the last one comes behind a colon. */
function fromShell(shell: string, given: readonly string[]): Words {
  if (shell === 'powershell')
    return { words: [...given.slice(0, -1), (given.at(-1) ?? ':').slice(1)], bare: false };
  if (shell !== 'bash') return { words: given, bare: false };
  const joined: string[] = [];
  let bare = false;
  for (const [index, word] of given.entries()) {
    const behind = joined.at(-1);
    const before = given[index - 1];
    const joins = behind?.startsWith('--') === true && (word === '=' || before === '=');
    bare = joins;
    if (joins) joined[joined.length - 1] = `${behind}${word}`;
    else joined.push(word);
  }
  return { words: joined, bare };
}

interface Found {
  readonly words: readonly Candidate[];
  readonly late: boolean;
}

async function candidates({ wanted, line }: Completion, io: Io): Promise<Found> {
  if (wanted.kind === 'words') return { words: wanted.words, late: false };
  if (wanted.kind === 'profiles')
    return { words: named('profile', profileNames(io.env)), late: false };
  if (wanted.kind !== 'deployments') return { words: [], late: false };
  const { deploymentNames } = await import('./deployment-names.ts');
  const { names, late } = await deploymentNames(line.flags, io);
  return { words: named('deployment', names), late };
}

/** A name that begins with a hyphen would be taken for a flag. */
function named(meaning: string, names: readonly string[]): readonly Candidate[] {
  return names.filter((name) => !name.startsWith('-')).map((word) => ({ word, meaning }));
}

/** A shell runs what stands on its line: nothing is offered that it could read as more than a word. */
const PLAIN = /^[A-Za-z0-9_.,@+=/-]+$/;

function text(
  { prefix, wanted }: Completion,
  { words, bare }: Words,
  found: readonly Candidate[],
): string {
  const behind = (word: string): string => (bare ? word.slice(word.indexOf('=') + 1) : word);
  const typed = behind(words.at(-1) ?? '');
  const lines = found
    .map(({ word, meaning }) => ({ word: `${behind(prefix)}${word}`, meaning }))
    .filter(({ word }) => PLAIN.test(word) && word.startsWith(typed))
    .map(({ word, meaning }) => `${word}\t${meaning.replaceAll(/\s+/g, ' ')}`);
  return [...lines, `:${directiveOf(wanted)}`, ''].join('\n');
}

function directiveOf({ kind }: Wanted): 'words' | 'files' | 'folders' {
  return kind === 'files' || kind === 'folders' ? kind : 'words';
}

function written({ stdout }: Io, lines: string): Promise<void> {
  return new Promise((done) => void stdout.write(lines, () => done()));
}
