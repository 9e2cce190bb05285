import { readAnswer } from '../../config/answer.ts';
import { flagName, SETTINGS, type SettingPath } from '../../config/settings.ts';
import type { AwsProfile } from '../../operate/aws-profiles.ts';
import type { Prompter } from '../../ui/prompter.ts';
import type { Draft } from './draft.ts';

/** What the questions are asked with. */
export interface Wizard {
  readonly draft: Draft;
  readonly prompter: Prompter;
  /** Somebody is there to answer. */
  readonly asks: boolean;
  /** `--yes`: what is offered is taken. */
  readonly takesOffers: boolean;
  readonly sandboxed: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profiles: readonly AwsProfile[];
  /** Answered by a flag or a variable. */
  readonly given: ReadonlySet<SettingPath>;
  /** This machine's address as the Internet sees it. */
  ownAddress(): Promise<string | undefined>;
  /** Says something between the questions. */
  tell(text: string): void;
}

/** One setting that is asked for. */
export interface Question {
  readonly path: SettingPath;
  /** What a mere Enter takes, and `--yes` without asking. Undefined: the setting is left out. */
  readonly offer?: unknown;
  /** Nobody but the operator can say: there is no going on without an answer. */
  readonly required?: boolean;
  ask(): Promise<unknown>;
}

/** Made when its turn comes, for it may depend on earlier answers; undefined: there is nothing to ask. */
export type Questioner = (wizard: Wizard) => Question | undefined;

export interface TextQuestion {
  readonly path: SettingPath;
  readonly message: string;
  readonly fallback?: string | undefined;
  /** The fallback is a mere suggestion. */
  readonly required?: boolean;
  /** A word that stands for leaving the setting out. */
  readonly without?: string;
}

/** Asks for text until the configuration takes it. */
export async function askText(wizard: Wizard, question: TextQuestion): Promise<unknown> {
  const { path, message, fallback, without, required = false } = question;
  const read = (answer: string): { readonly value?: unknown; readonly fault?: string } => {
    const text = answer.trim();
    if (text === without) return { value: undefined };
    if (text === '' && without === undefined) return { fault: 'an answer is needed' };
    const { value, faults } = readAnswer(path, text);
    const fault = faults[0]?.text ?? wizard.draft.fault(path, value);
    return fault === undefined ? { value } : { fault };
  };
  const answer = await wizard.prompter.input({
    message,
    flag: flagOf(path),
    required,
    ...(fallback === undefined ? {} : { fallback }),
    validate: (given) => read(given).fault ?? true,
  });
  return read(answer).value;
}

export function flagOf(path: SettingPath): string {
  const setting = SETTINGS.find((one) => one.path === path);
  return setting === undefined ? path : flagName(setting);
}
