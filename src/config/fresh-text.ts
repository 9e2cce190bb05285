import { type Change, editedText } from './edit-text.ts';
import { SETTINGS } from './settings.ts';

/** A new orthweb.yaml: every setting below its description. `schema`: where editors find what may stand in it. */
export function freshText(changes: readonly Change[], schema: string): string {
  const header = [
    `# yaml-language-server: $schema=${schema}`,
    '# Settings of one deployment. A flag goes before an ORTHWEB_ variable, that',
    '# before this file, that before the default. Every setting: orthweb help up',
  ];
  return `${header.join('\n')}\n\n${editedText('', inOrder(changes), descriptionOf)}`;
}

/** What a setting is, for the line above it. */
export function descriptionOf(at: readonly string[]): string | undefined {
  return SETTINGS.find(({ path }) => path === at.join('.'))?.description;
}

/** As the table has them, which keeps together what belongs together. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  const rank = ([at]: Change): number => SETTINGS.findIndex(({ path }) => path === at.join('.'));
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
