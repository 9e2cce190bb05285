import { type Argument, type Command, Help, type Option } from 'commander';
import { toldOf, visible } from '../told.ts';
import { SETTINGS_HEADING } from '../verb.ts';
import { columns, exampleLines, WIDTH, wrapped } from './lines.ts';

const helper = new Help();

/** A command's help: what it does, examples, then its words and flags. What every command has is named, not explained. */
export function commandText(command: Command, width = WIDTH): string {
  const { about, examples, notes = [] } = toldOf(command);
  const { own, settings } = optionsOf(command);
  return sections([
    [usage(command)],
    wrapped(about, 0, width),
    titled('Examples:', exampleLines(examples, width)),
    titled('Commands:', columns(visible(command).map(commandRow), width)),
    titled('Arguments:', columns(command.registeredArguments.map(argumentRow), width)),
    titled('Options:', columns(own.map(optionRow), width)),
    ...notes.map((note) => wrapped(note, 0, width)),
    titled('Settings (orthweb help config):', wrapped(names(settings), 2, width)),
    titled('Everywhere (orthweb help options):', wrapped(names(everywhere(command)), 2, width)),
  ]);
}

export function sections(parts: readonly (readonly string[])[]): string {
  const there = parts.filter((part) => part.length > 0);
  return `${there.map((part) => part.join('\n')).join('\n\n')}\n`;
}

export function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.join('').trim() === '' ? [] : [title, ...lines];
}

export function usage(command: Command): string {
  return `Usage: ${helper.commandUsage(command)}`;
}

/** Those of its own, and those of the site, which are folded. */
export function optionsOf(command: Command) {
  const shown = command.options.filter((option) => !option.hidden);
  const isSetting = (option: Option): boolean => option.helpGroupHeading === SETTINGS_HEADING;
  return {
    own: shown.filter((option) => !isSetting(option)),
    settings: shown.filter(isSetting),
  };
}

export function commandRow(command: Command): readonly [string, string] {
  const words = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [[command.name(), ...words].join(' '), toldOf(command).summary];
}

export function optionRow(option: Option): readonly [string, string] {
  const { defaultValue, negate, mandatory } = option;
  const preset = negate || typeof defaultValue === 'boolean' ? undefined : defaultValue;
  const facts = [
    ...(mandatory ? ['required'] : []),
    ...(preset === undefined ? [] : [`default: ${String(preset)}`]),
  ];
  const shown = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return [option.flags, `${option.description}${choices(option)}${shown}`];
}

export function argumentRow(argument: Argument): readonly [string, string] {
  return [argument.name(), `${argument.description}${choices(argument)}`];
}

function choices({ argChoices = [] }: Option | Argument): string {
  return argChoices.length === 0 ? '' : `: ${argChoices.join(', ')}`;
}

/** What every command takes; the version is the program's own. */
export function everywhere(command: Command): readonly Option[] {
  const root = rootOf(command);
  return root.options.filter((option) => !option.hidden && option.long !== '--version');
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

export function names(options: readonly Option[]): string {
  return options.map((option) => option.short ?? option.long ?? option.flags).join(' ');
}
