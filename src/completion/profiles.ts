import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** The profiles of the AWS configuration files, as every AWS tool finds those. */
export function profileNames(env: Env): readonly string[] {
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  const place = (name: string, file: string): string => env[name] || join(home, '.aws', file);
  const config = sections(place('AWS_CONFIG_FILE', 'config')).flatMap((section) => {
    const [, name] = /^(?:profile\s+(.+)|default)$/.exec(section) ?? [];
    return section === 'default' ? ['default'] : name === undefined ? [] : [unquoted(name)];
  });
  const credentials = sections(place('AWS_SHARED_CREDENTIALS_FILE', 'credentials'));
  return [...new Set([...config, ...credentials])].sort();
}

function sections(path: string): readonly string[] {
  try {
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm)].map(([, name = '']) => name);
  } catch {
    return [];
  }
}

const unquoted = (name: string): string => name.replace(/^(["'])(.*)\1$/, '$2');
