import { isDeepStrictEqual } from 'node:util';
import { type Change, editedText } from '../../config/edit-text.ts';
import { descriptionOf, freshText } from '../../config/fresh-text.ts';
import { valueAt } from '../../config/layers.ts';
import { SETTINGS, type SettingPath } from '../../config/settings.ts';
import { type Config, type ConfigInput, configFaults, resolveConfig } from '../../config.ts';

export interface DraftInput {
  /** As messages name it, and what is in it now; undefined: no file. */
  readonly path: string;
  readonly before: string | undefined;
  readonly schema: string;
  /** What else the configuration is read with. */
  readonly around: Pick<ConfigInput, 'env' | 'readFile' | 'implied'>;
}

/** orthweb.yaml as it would be with the answers so far. */
export class Draft {
  readonly path: string;
  readonly #input: DraftInput;
  readonly #answers = new Map<SettingPath, unknown>();

  constructor(input: DraftInput) {
    this.path = input.path;
    this.#input = input;
  }

  /** There is no file yet, or nothing in it. */
  get isNew(): boolean {
    return (this.#input.before ?? '').trim() === '';
  }

  /** Undefined: the setting is left out. */
  take(path: SettingPath, value: unknown): void {
    this.#answers.set(path, value);
  }

  /** As `take`, but a file that is there gains nothing by an answer that it means already. */
  accept(path: SettingPath, value: unknown): void {
    const meant = this.isNew ? undefined : valueAt(this.config(), path.split('.'));
    if (meant === undefined || !isDeepStrictEqual(meant, value)) this.take(path, value);
  }

  text(): string {
    return this.#textWith(this.#answers);
  }

  /** What is wrong with the answer, in the words of the configuration. */
  fault(path: SettingPath, value: unknown): string | undefined {
    const faults = configFaults(this.#read(new Map(this.#answers).set(path, value)));
    return faults.length === 0 ? undefined : faults.map(({ text }) => text).join('\n');
  }

  config(): Config {
    return resolveConfig(this.#read(this.#answers));
  }

  /** What an answer or the file says; undefined: neither says anything. */
  stated(path: SettingPath): unknown {
    const config = this.config();
    return config.sources[path] === 'default' ? undefined : valueAt(config, path.split('.'));
  }

  #read(answers: ReadonlyMap<SettingPath, unknown>): ConfigInput {
    const { path, around } = this.#input;
    return { flags: {}, ...around, file: { path, text: this.#textWith(answers) } };
  }

  #textWith(answers: ReadonlyMap<SettingPath, unknown>): string {
    const { before = '', schema } = this.#input;
    const changes = SETTINGS.flatMap(({ path }): Change[] =>
      answers.has(path) ? [[path.split('.'), answers.get(path)]] : [],
    );
    return this.isNew ? freshText(changes, schema) : editedText(before, changes, descriptionOf);
  }
}
