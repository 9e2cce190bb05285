import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Interrupted, UsageError } from '../../../src/errors.ts';
import { type Ask, inquirerAsk } from '../../../src/ui/ask.ts';
import { type Prompter, prompter } from '../../../src/ui/prompter.ts';

const unasked: Ask = async () => {
  throw new Error('nobody should have been asked');
};
function answering(answer: unknown) {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const ask: Ask = async (question) => {
    asked.push(question);
    return answer;
  };
  return { asked, ask };
}
const CHOICE = { message: 'Which one?', flag: '--name NAME', choices: [{ name: 'a', value: 1 }] };

describe('off a terminal', () => {
  const silent = prompter({ interactive: false, yes: false, ask: unasked });

  it.each<[string, (p: Prompter) => Promise<unknown>, string]>([
    ['a confirmation', (p) => p.confirm('Create these?'), '--yes'],
    [
      'a typed name',
      (p) => p.typed('Type wealthy-lemur:', 'wealthy-lemur'),
      '--confirm wealthy-lemur',
    ],
    ['a text', (p) => p.input({ message: 'Who?', flag: '--web-cidr CIDR' }), '--web-cidr CIDR'],
    ['a choice', (p) => p.select(CHOICE), '--name NAME'],
    ['several choices', (p) => p.checkbox(CHOICE), '--name NAME'],
    ['a search', (p) => p.search({ ...CHOICE, choices: () => CHOICE.choices }), '--name NAME'],
  ])('%s is refused, naming the flag', async (_, ask, flag) => {
    const error = await ask(silent).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(`${flag} required when not on a terminal`);
  });
});

describe('flags that answer', () => {
  it('--yes confirms without a question', async () => {
    const p = prompter({ interactive: false, yes: true, ask: unasked });
    expect(await p.confirm('Create these?')).toBe(true);
    expect(await p.input({ message: 'Who?', flag: '--x', fallback: 'all' })).toBe('all');
  });

  it('--yes does not take what is only suggested', async () => {
    const p = prompter({ interactive: false, yes: true, ask: unasked });
    const question = { message: 'Who?', flag: '--x', fallback: 'all', required: true };
    await expect(p.input(question)).rejects.toThrow('--x required when not on a terminal');
  });

  it('--yes chooses what is offered, and nothing where nothing is', async () => {
    const p = prompter({ interactive: false, yes: true, ask: unasked });
    expect(await p.select({ ...CHOICE, fallback: 7 })).toBe(7);
    await expect(p.select(CHOICE)).rejects.toBeInstanceOf(UsageError);
  });

  it('--yes does not type a name for what cannot be undone', async () => {
    const p = prompter({ interactive: false, yes: true, ask: unasked });
    await expect(p.typed('Type it:', 'wealthy-lemur')).rejects.toThrow('--confirm wealthy-lemur');
  });

  it('--confirm types the name, the right one only', async () => {
    const given = (confirm: string) =>
      prompter({ interactive: false, yes: false, confirm, ask: unasked });
    expect(await given('wealthy-lemur').typed('Type it:', 'wealthy-lemur')).toBe(true);
    await expect(given('calm-otter').typed('Type it:', 'wealthy-lemur')).rejects.toThrow(
      UsageError,
    );
  });
});

describe('on a terminal', () => {
  it('passes questions on, no being the answer to a mere Enter', async () => {
    const { asked, ask } = answering(false);
    const p = prompter({ interactive: true, yes: false, ask });
    expect(await p.confirm('Create these?')).toBe(false);
    expect(asked).toEqual([{ type: 'confirm', message: 'Create these?', default: false }]);
  });

  it('takes the typed name exactly, spaces around it aside', async () => {
    const typed = (answer: string) =>
      prompter({ interactive: true, yes: false, ask: answering(answer).ask }).typed('?', 'lemur');
    expect(await typed(' lemur ')).toBe(true);
    expect(await typed('Lemur')).toBe(false);
    expect(await typed('')).toBe(false);
  });

  it.each(['ExitPromptError', 'AbortPromptError'])(
    '%s means interrupted, exit 130',
    async (name) => {
      const ask: Ask = async () => {
        throw Object.assign(new Error('closed'), { name });
      };
      const error = await prompter({ interactive: true, yes: false, ask })
        .confirm('Create these?')
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Interrupted);
      expect((error as Interrupted).exitCode).toBe(130);
    },
  );

  it('passes other faults of the question on', async () => {
    const ask: Ask = async () => {
      throw new TypeError('broken');
    };
    await expect(prompter({ interactive: true, yes: false, ask }).confirm('?')).rejects.toThrow(
      TypeError,
    );
  });
});

describe('with the real library', () => {
  function screen() {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const stderr = new PassThrough();
    let shown = '';
    stderr.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    const ask = inquirerAsk({ input: stdin, output: stderr, colour: false });
    const p = prompter({ interactive: true, yes: false, ask });
    const until = async (text: string): Promise<void> => {
      while (!stripVTControlCharacters(shown).includes(text)) {
        await new Promise((resolve) => stderr.once('data', resolve));
      }
    };
    return { p, stdin, until, shown: () => shown };
  }

  it('asks on stderr without colour and understands y', async () => {
    const { p, stdin, until, shown } = screen();
    const answer = p.confirm('Create these 47 resources?');
    await until('? Create these 47 resources? (y/N)');
    stdin.write('y\r');
    expect(await answer).toBe(true);
    // Its own theme would end in a green tick.
    expect(shown()).toContain('? Create these 47 resources? Yes');
  });

  it('takes Ctrl-C at the question for an interruption', async () => {
    const { p, stdin, until } = screen();
    const answer = p.typed('Type wealthy-lemur to confirm:', 'wealthy-lemur');
    await until('Type wealthy-lemur');
    stdin.write('\u0003');
    await expect(answer).rejects.toBeInstanceOf(Interrupted);
  });

  it('lets one of several be chosen by arrow keys', async () => {
    const { p, stdin, until } = screen();
    const answer = p.select({
      message: 'Which one?',
      flag: '--name NAME',
      choices: [
        { name: 'calm-otter', value: 'calm' },
        { name: 'wealthy-lemur', value: 'wealthy' },
      ],
    });
    await until('> calm-otter');
    stdin.write('\u001b[B');
    await until('> wealthy-lemur');
    stdin.write('\r');
    expect(await answer).toBe('wealthy');
  });

  it('begins at what is offered', async () => {
    const { p, stdin, until } = screen();
    const choices = ['calm', 'wealthy', 'brave'].map((name) => ({
      name,
      value: name,
      short: name,
    }));
    const answer = p.select({ message: 'Which?', flag: '--x', choices, fallback: 'wealthy' });
    await until('> wealthy');
    stdin.write('\r');
    expect(await answer).toBe('wealthy');
  });

  it('lets one of many be found by what is typed', async () => {
    const { p, stdin, until } = screen();
    const all = ['Frankfurt', 'Paris', 'Zurich'].map((name) => ({ name, value: name.length }));
    const answer = p.search({
      message: 'Where?',
      flag: '--region',
      choices: (typed = '') => all.filter(({ name }) => name.toLowerCase().includes(typed)),
    });
    await until('> Frankfurt');
    stdin.write('par');
    await until('> Paris');
    stdin.write('\r');
    expect(await answer).toBe(5);
  });
});
