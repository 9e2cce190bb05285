/** One question to the library that draws it; the answer is of the type the question asks for. */
export type Ask = (question: Readonly<Record<string, unknown>>) => Promise<unknown>;

const same = (text: string): string => text;

/** inquirer colours by its own rules; `--no-color` reaches it only as a theme. */
const PLAIN_THEME = {
  prefix: { idle: '?', done: '?' },
  icon: { checked: '[x]', unchecked: '[ ]', cursor: '>' },
  style: {
    answer: same,
    message: same,
    error: (text: string) => `> ${text}`,
    defaultAnswer: (text: string) => `(${text})`,
    help: same,
    highlight: same,
    key: (text: string) => `<${text}>`,
    disabled: (text: string) => `- ${text}`,
    disabledChoice: (text: string) => `- ${text}`,
    description: same,
    keysHelpTip: (keys: readonly (readonly [string, string])[]) =>
      keys.map(([key, action]) => `${key} ${action}`).join(', '),
  },
};

export interface AskOptions {
  readonly input: NodeJS.ReadableStream;
  /** stderr: stdout is for results. */
  readonly output: NodeJS.WritableStream;
  readonly colour: boolean;
  readonly signal?: AbortSignal;
}

/** Questions drawn by inquirer, which is loaded when the first one is asked. */
export function inquirerAsk(o: AskOptions): Ask {
  return async (question) => {
    const { createPromptModule } = await import('inquirer');
    const prompt = createPromptModule({
      input: o.input,
      output: o.output,
      ...(o.signal === undefined ? {} : { signal: o.signal }),
    });
    const theme = o.colour ? {} : { theme: PLAIN_THEME };
    const answers = await prompt<{ answer: unknown }>([
      { ...question, ...theme, name: 'answer' },
    ] as never);
    return answers.answer;
  };
}
