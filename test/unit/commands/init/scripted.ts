import { Draft } from '../../../../src/commands/init/draft.ts';
import type { Wizard } from '../../../../src/commands/init/wizard.ts';
import type { Ask } from '../../../../src/ui/ask.ts';
import { prompter } from '../../../../src/ui/prompter.ts';

interface Asked {
  readonly type: string;
  readonly message: string;
  readonly default?: unknown;
  readonly choices?: readonly { readonly name: string; readonly value: unknown }[];
  readonly source?: (typed: string | undefined) => readonly { name: string; value: unknown }[];
  validate?(answer: string): true | string;
}

/** Answers by a part of the question; what is not here is answered by Enter. More than one: one after the other. */
export type Script = Readonly<Record<string, string | boolean | readonly string[]>>;

/** The wizard with somebody who answers by a script, and a protocol of what the screen holds. */
export function scripted(script: Script, more: Partial<Wizard> & { before?: string } = {}) {
  const screen: string[] = [];
  const ask: Ask = async (question) => {
    const asked = question as unknown as Asked;
    const key = Object.keys(script).find((part) => asked.message.includes(part));
    const said = key === undefined ? undefined : script[key];
    for (const one of Array.isArray(said) ? said : [said]) {
      const answer = answered(asked, one);
      screen.push(`? ${asked.message} ${answer}`);
      const verdict = asked.validate?.(String(answer)) ?? true;
      if (verdict === true) return answer;
      screen.push(`> ${verdict}`);
    }
    throw new Error(`no right answer to ${asked.message}\n${screen.join('\n')}`);
  };
  const { before, ...others } = more;
  const draft = new Draft({
    path: 'orthweb.yaml',
    before,
    schema: './orthweb.schema.json',
    around: {
      env: {},
      readFile: () => undefined,
      implied: { openToInternet: others.sandboxed ?? false },
    },
  });
  const wizard: Wizard = {
    draft,
    prompter: prompter({ interactive: true, yes: others.takesOffers ?? false, ask }),
    asks: true,
    takesOffers: false,
    sandboxed: false,
    env: {},
    profiles: [],
    given: new Set(),
    ownAddress: async () => undefined,
    tell: (text) => void screen.push(`  ${text}`),
    ...others,
  };
  return { wizard, draft, screen };
}

function answered(asked: Asked, said: string | boolean | undefined): unknown {
  const choices = asked.choices ?? asked.source?.(typeof said === 'string' ? said : undefined);
  if (choices === undefined) return said ?? asked.default ?? '';
  if (said === undefined) return asked.default ?? choices[0]?.value;
  const chosen = choices.find(({ name }) => name.startsWith(String(said))) ?? choices[0];
  if (chosen === undefined) throw new Error(`no choice ${said} for ${asked.message}`);
  return chosen.value;
}
