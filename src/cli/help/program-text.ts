import type { Command } from 'commander';
import { type Example, GROUPS, toldOf, visible } from '../told.ts';
import { topics } from '../topics/topics.ts';
import { commandRow, everywhere, names, sections, titled } from './command-text.ts';
import { columns, exampleLines, WIDTH, wrapped } from './lines.ts';

const EXAMPLES: readonly Example[] = [
  ['orthweb up --sandbox', 'try it here, without an AWS account'],
  ['orthweb plan', 'what would be created, and its price'],
  ['orthweb up --web-cidr 203.0.113.0/24 --dicom-cidr 203.0.113.0/24', ''],
  ['orthweb status', 'who serves, and whether all is as it should be'],
  ['orthweb down', 'remove everything but the studies'],
];

/** What `orthweb` alone shows. */
export function programText(program: Command, width = WIDTH): string {
  return sections([
    wrapped(program.description(), 0, width),
    ['Usage: orthweb <command> [options]'],
    titled('Examples:', exampleLines(EXAMPLES, width)),
    ...groupsOf(program, width),
    titled('Topics (orthweb help <topic>):', columns(topicRows(program), width)),
    titled('Everywhere (orthweb help options):', wrapped(names(everywhere(program)), 2, width)),
  ]);
}

/** All groups have one column of terms, as if they were one table. */
function groupsOf(program: Command, width: number): readonly (readonly string[])[] {
  const start = Math.max(...visible(program).map((command) => commandRow(command)[0].length));
  return groups(program).map(({ title, commands }) =>
    titled(
      `${title}:`,
      columns(
        commands.map((command) => {
          const [term, meaning] = commandRow(command);
          return [term.padEnd(start), meaning] as const;
        }),
        width,
      ),
    ),
  );
}

export interface Grouped {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** In the order of `GROUPS`; what names none comes last. */
export function groups(program: Command): readonly Grouped[] {
  const all = visible(program);
  const titles = [...GROUPS, undefined];
  return titles
    .map((group) => ({
      title: group ?? 'Others',
      commands: all.filter((command) => toldOf(command).group === group),
    }))
    .filter(({ commands }) => commands.length > 0);
}

function topicRows(program: Command): readonly (readonly [string, string])[] {
  return topics(program).map(({ name, summary }) => [name, summary]);
}
