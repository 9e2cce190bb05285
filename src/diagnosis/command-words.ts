import { redact } from '../ui/redact.ts';

const SECRET_FLAG = /^--?[\w-]*(pass(word|wd|phrase)?|secret|token|credential|private-key)[\w-]*$/i;
/** Their text is the operator's own, for a host: nobody knows what is in it. */
const FOREIGN_FLAGS = ['--shell'];

/**
 * The words of a command line that may be kept. Those that follow `--` are counted; `foreign` ones are for a host wherever
 * they stand.
 */
export function commandWords(
  argv: readonly string[],
  foreign: readonly string[] = [],
): readonly string[] {
  const end = argv.indexOf('--');
  const ours = end === -1 ? argv : argv.slice(0, end);
  const rest = argv.length - ours.length - 1;
  return [
    ...ours.map((word, at) => (foreign.includes(word) ? '[word]' : shown(word, ours[at - 1]))),
    ...(end === -1 ? [] : ['--', `[${rest} ${rest === 1 ? 'word' : 'words'}]`]),
  ];
}

function shown(word: string, before: string | undefined): string {
  const flag = before ?? '';
  if (FOREIGN_FLAGS.includes(flag)) return `[${word.length} characters]`;
  if (SECRET_FLAG.test(flag)) return '[redacted]';
  const [name = '', ...value] = word.split('=');
  if (value.length === 0) return redact(word);
  if (FOREIGN_FLAGS.includes(name)) return `${name}=[${value.join('=').length} characters]`;
  return SECRET_FLAG.test(name) ? `${name}=[redacted]` : redact(word);
}
