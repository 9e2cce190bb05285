import { readFileSync } from 'node:fs';

/** From package.json: one level above the sources, and above the bundle too. */
export function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
