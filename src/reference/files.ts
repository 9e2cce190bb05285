import { commandLine } from '../cli.ts';
import { version } from '../version.ts';
import { man } from './man.ts';
import { markdown } from './markdown.ts';
import { pageOf } from './page.ts';

/** Files of the project that are made from the definitions of the command line, by path. */
export function referenceFiles(): Readonly<Record<string, string>> {
  const page = pageOf(commandLine(async () => undefined, {}));
  return {
    'docs/reference.md': markdown(page),
    'docs/orthweb.1': man(page, version()),
  };
}
