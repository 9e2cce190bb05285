import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Invocation } from '../cli.ts';
import { SETTINGS, type Setting } from '../config/settings.ts';
import { type Told, tell } from './told.ts';

/** Carries a command out. */
export type Run = (invocation: Invocation) => Promise<void>;

export function verb(parent: Command, run: Run, name: string, told: Told, command = name): Command {
  const made = tell(parent.command(name), told);
  made.action(async () => {
    await run({ command, flags: made.optsWithGlobals(), words: made.args });
  });
  return made;
}

/** A command that only holds others. */
export function family(parent: Command, name: string, told: Told): Command {
  return tell(parent.command(name).usage('<command> [options]'), told);
}

/** Help folds those of a site, and what comes with them: there are too many of them for a screen. */
export const SETTINGS_HEADING = 'Settings:';

export function addSettings(command: Command, scope: Setting['scope']): Command {
  const folded = command.options.some((one) => one.helpGroupHeading === SETTINGS_HEADING);
  for (const setting of SETTINGS) {
    if (setting.scope !== scope) continue;
    const option = new Option(setting.flag, setting.description);
    if (scope === 'site' || folded) option.helpGroup(SETTINGS_HEADING);
    command.addOption(option);
  }
  return command;
}

export function lockWaitOption(): Option {
  return new Option('--lock-wait <seconds>', 'wait for another run to end')
    .argParser(seconds)
    .default(0);
}

/** For programs that follow a run which a person watches. */
export function eventsOption(): Option {
  return new Option('--events <file>', 'also write what happens, a JSON document a line');
}

/** What the site is called: the only setting that these commands depend on. */
export const domainOption = (): Option => settingOption('site.domain');

/** The flag of one setting, for a command that has not those of its whole scope. */
export function settingOption(path: Setting['path']): Option {
  const setting = SETTINGS.find((one) => one.path === path);
  if (setting === undefined) throw new Error(`there is no setting ${path}`);
  return new Option(setting.flag, setting.description);
}

/** For values that are counted: from 1 to `most`. */
export function whole(text: string, most: number, what: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InvalidArgumentError(`must be a whole number (${what}), 1 to ${most}`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('must be a number of seconds, 0 or more');
}
