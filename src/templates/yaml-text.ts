import { stringify } from 'yaml';

/**
 * The object as YAML that every parser reads alike: texts are quoted, because to some of them `on`, `no` or `1e3` are no
 * texts, and nothing is written as a reference to something above.
 */
export function yamlText(object: object): string {
  return stringify(object, {
    aliasDuplicateObjects: false,
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
    lineWidth: 0,
  });
}
