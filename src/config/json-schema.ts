import * as z from 'zod';
import { settingsSchema } from './schema.ts';
import { SETTINGS } from './settings.ts';

interface Described {
  description?: string;
  properties?: Record<string, Described>;
}

/** The text of orthweb.schema.json, for editors: what may stand in orthweb.yaml. */
export function schemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const described: Described = schema as Described;
  for (const { path, description } of SETTINGS) {
    let node: Described | undefined = described;
    for (const part of path.split('.')) node = node?.properties?.[part];
    if (node !== undefined) node.description = description;
  }
  return `${JSON.stringify({ $schema, title: 'orthweb.yaml', ...schema }, null, 2)}\n`;
}
