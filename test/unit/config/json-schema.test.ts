import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaText } from '../../../src/config/json-schema.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
}

/** The settings of a schema, as far as the table goes down: `access.web`. */
function leaves(node: Node, path: readonly string[] = []): string[] {
  const properties = Object.entries(node.properties ?? {});
  if (properties.length === 0) return [path.join('.')];
  return properties.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

describe('orthweb.schema.json', () => {
  it('is what the rules say now (after a change: run this file with --update)', async () => {
    await expect(schemaText()).toMatchFileSnapshot('../../../orthweb.schema.json');
  });

  it('knows the same settings as the table of flags and variables, and describes each', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../orthweb.schema.json', import.meta.url), 'utf8'),
    ) as Node;
    expect(leaves(schema).toSorted()).toEqual(SETTINGS.map(({ path }) => path).toSorted());
    for (const { path, description } of SETTINGS) {
      let node: Node | undefined = schema;
      for (const part of path.split('.')) node = node?.properties?.[part];
      expect(node?.description).toBe(description);
    }
  });
});
