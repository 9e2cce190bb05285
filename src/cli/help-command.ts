import { type Command, CommanderError } from 'commander';
import { didYouMean, nearest } from '../config/nearest.ts';
import { commandText } from './help/command-text.ts';
import { programText } from './help/program-text.ts';
import { topicText } from './help/topic-text.ts';
import { Misused } from './misused.ts';
import { HELP } from './texts/program.ts';
import { fullName, leaves, tell, visible } from './told.ts';
import { topics } from './topics/topics.ts';

const USAGE = 2;

/** `certs client --help` and `help certs client` give the same text. */
export function addHelp(program: Command): void {
  program
    .configureHelp({
      formatHelp: (command, { helpWidth }) => textOf(command as Command, helpWidth),
    })
    .helpOption('-h, --help', 'show help')
    // Commander's own knows no topics, and commands of one word only.
    .helpCommand(false);
}

export function addHelpCommand(program: Command): void {
  tell(program.command('help'), HELP)
    .argument('[command...]', 'a command, or a topic')
    .action((words: readonly string[]) => show(program, words));
}

function textOf(command: Command, width: number | undefined): string {
  return command.parent === null ? programText(command, width) : commandText(command, width);
}

/** A command and a topic may have one name: both are shown. */
function show(program: Command, words: readonly string[]): void {
  const command = commandNamed(program, words);
  const topic = topics(program).find(({ name }) => words.length === 1 && name === words[0]);
  const { writeOut, getOutHelpWidth } = program.configureOutput();
  const width = getOutHelpWidth?.();
  if (command === undefined && topic === undefined) throw unknown(program, words);
  const texts = [
    ...(command === undefined ? [] : [textOf(command, width)]),
    ...(topic === undefined ? [] : [topicText(topic, width)]),
  ];
  writeOut?.(texts.join('\n'));
}

function commandNamed(program: Command, words: readonly string[]): Command | undefined {
  let at: Command | undefined = program;
  for (const word of words) at = at && visible(at).find((command) => command.name() === word);
  return at;
}

function unknown(program: Command, words: readonly string[]): Misused {
  const given = words.join(' ');
  const known = [
    ...visible(program).map((command) => command.name()),
    ...leaves(program).map(fullName),
    ...topics(program).map(({ name }) => name),
  ];
  const text = `there is no command or topic '${given}'${didYouMean(nearest(given, known))}`;
  return new Misused(new CommanderError(USAGE, 'orthweb.help', text), []);
}
