import { stringify } from 'yaml';

/**
 * The object as YAML that every parser reads alike: texts are quoted, because to some of them `on`, `no`, `=` or `1e3` are
 * no texts, and nothing is written as a reference to something above.
 */
export function yamlText(object: object): string {
  const text = stringify(object, {
    aliasDuplicateObjects: false,
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
    lineWidth: 0,
  });
  // Some parsers take these for line breaks or skip them, inside quotes as well; all know them by their number.
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, byNumber);
}

function byNumber(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
