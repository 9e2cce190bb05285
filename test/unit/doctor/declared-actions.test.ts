import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { operatorActions } from '../../../src/doctor/policy/operator-actions.ts';
import { iamActionOf } from '../../../src/ui/iam-action.ts';

const SRC = fileURLToPath(new URL('../../../src/', import.meta.url));
const IMPORT = /^import\s(?!type)([^;]*?)\sfrom '@aws-sdk\/client-([\w-]+)';$/gm;
const CALL = /(?<!type )\b(?:paginate(\w+)|(\w+?)Command)\b(?!Input|Output)/g;
const CLIENTS: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
  'secrets-manager': 'secrets',
  'service-quotas': 'quotas',
};

/** Sources from `src`, with the IAM actions of the calls that they import from the SDK. */
const CALLERS = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, actions: actionsCalledIn(readFileSync(join(SRC, path), 'utf8')) }))
  .filter(({ actions }) => actions.length > 0);

function actionsCalledIn(source: string): readonly string[] {
  return [...source.matchAll(IMPORT)].flatMap(([, names = '', client = '']) =>
    [...names.matchAll(CALL)].map(([, page, command]) =>
      iamActionOf({ service: CLIENTS[client] ?? client, name: page ?? command ?? '' }),
    ),
  );
}

const isKind = (path: string): boolean => path.startsWith('provision/kinds/');

describe('the IAM actions that the sources declare', () => {
  it('are looked for in every source that calls AWS', () => {
    expect(CALLERS.filter(({ path }) => isKind(path)).length).toBeGreaterThan(25);
    expect(CALLERS.filter(({ path }) => !isKind(path)).length).toBeGreaterThan(15);
    expect(CALLERS.flatMap(({ actions }) => actions)).toContain('s3:PutEncryptionConfiguration');
  });

  it.each(CALLERS.filter(({ path }) => !isKind(path)))(
    'in $path are those of its own calls',
    async ({ path, actions }) => {
      const { ACTIONS = [] } = (await import(posix.join(SRC, path))) as { ACTIONS?: string[] };
      expect(actions.filter((action) => !ACTIONS.includes(action))).toEqual([]);
    },
  );

  it.each(CALLERS)('in $path reach the operator policy', ({ actions }) => {
    const allowed = operatorActions();
    expect(actions.filter((action) => !allowed.includes(action))).toEqual([]);
  });
});
