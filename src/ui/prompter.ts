import { Interrupted, UsageError } from '../errors.ts';
import type { Ask } from './ask.ts';

/** Asks the operator. Nothing here is asked twice, and nothing without a flag that answers it as well. */
export interface Prompter {
  /** The answer decides; the caller turns a no into `Declined`. */
  confirm(question: string, fallback?: boolean): Promise<boolean>;
  /** For what cannot be undone: the expected name must be typed, or given with `--confirm`. */
  typed(question: string, expected: string): Promise<boolean>;
  input(question: InputQuestion): Promise<string>;
  select<T>(question: ChoiceQuestion<T>): Promise<T>;
  /** As `select`, among more than fit on a screen: what is typed narrows them down. */
  search<T>(question: SearchQuestion<T>): Promise<T>;
  checkbox<T>(question: ChoiceQuestion<T>): Promise<readonly T[]>;
}

interface Question {
  readonly message: string;
  /** What to give on the command line instead: `--access-web CIDR`. */
  readonly flag: string;
}

export interface InputQuestion extends Question {
  readonly fallback?: string;
  /** The fallback is a mere suggestion: `--yes` does not take it. */
  readonly required?: boolean;
  /** True, or what is wrong with the answer. */
  validate?(answer: string): true | string;
}

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
  /** What stays on the screen once it is chosen, where the name says more. */
  readonly short?: string;
  readonly checked?: boolean;
}

export interface ChoiceQuestion<T> extends Question {
  readonly choices: readonly Choice<T>[];
  /** What a mere Enter chooses; the first one where it is absent. */
  readonly fallback?: T;
}

export interface SearchQuestion<T> extends Question {
  /** Those for what was typed so far; a mere Enter chooses the first one. */
  choices(typed: string | undefined): readonly Choice<T>[];
}

export interface PrompterOptions {
  /** Somebody can answer: a terminal, no build server, and no `--no-input`. */
  readonly interactive: boolean;
  /** Why nobody is asked. */
  readonly unasked?: string | undefined;
  /** `--yes`. It answers confirmations, never a name that must be typed. */
  readonly yes: boolean;
  /** The value of `--confirm`. */
  readonly confirm?: string | undefined;
  readonly ask: Ask;
}

export function prompter(o: PrompterOptions): Prompter {
  const ask = <T>(flag: string, question: Readonly<Record<string, unknown>>): Promise<T> => {
    if (!o.interactive)
      throw new UsageError(`${flag} required ${o.unasked ?? 'when not on a terminal'}`);
    return answer<T>(o.ask, question);
  };
  return {
    async confirm(message, fallback = false) {
      return o.yes || ask<boolean>('--yes', { type: 'confirm', message, default: fallback });
    },
    async typed(message, expected) {
      if (o.confirm !== undefined) return confirmed(o.confirm, expected);
      const given = await ask<string>(`--confirm ${expected}`, { type: 'input', message });
      return given.trim() === expected;
    },
    async input({ message, flag, fallback, required = false, validate }) {
      if (o.yes && !required && fallback !== undefined) return fallback;
      return ask<string>(flag, {
        type: 'input',
        message,
        ...(fallback === undefined ? {} : { default: fallback }),
        ...(validate === undefined ? {} : { validate }),
      });
    },
    async select({ message, flag, choices, fallback }) {
      if (o.yes && fallback !== undefined) return fallback;
      return ask(flag, {
        type: 'select',
        message,
        choices,
        loop: false,
        ...(fallback === undefined ? {} : { default: fallback }),
      });
    },
    async search({ message, flag, choices }) {
      return ask(flag, { type: 'search', message, source: choices, pageSize: 8 });
    },
    async checkbox({ message, flag, choices }) {
      return ask(flag, { type: 'checkbox', message, choices, loop: false });
    },
  };
}

function confirmed(given: string, expected: string): true {
  if (given === expected) return true;
  throw new UsageError(`--confirm ${given} is not the name of this deployment`, {
    hint: `--confirm ${expected}`,
  });
}

async function answer<T>(ask: Ask, question: Readonly<Record<string, unknown>>): Promise<T> {
  try {
    return (await ask(question)) as T;
  } catch (error) {
    // inquirer's own signs of Ctrl-C and of an aborted question.
    if (error instanceof Error && /^(Exit|Abort|Cancel)PromptError$/.test(error.name)) {
      throw new Interrupted('interrupted at the question: nothing was done');
    }
    throw error;
  }
}
