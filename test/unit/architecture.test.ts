import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Import {
  readonly from: string;
  /** A path from `src`, or a package. */
  readonly to: string;
  /** Gone when it runs. */
  readonly typeOnly: boolean;
}

/** Paths from the project's root. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const STATIC = /^(?:import|export)\s(type\s)?[^'";]*?from '([^']+)';$/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;

function importsOf(path: string): readonly Import[] {
  const source = text(path);
  const from = path.replace(/^src\//, '');
  const place = (to: string): string => (to.startsWith('.') ? posix.join(dirname(from), to) : to);
  return [
    ...[...source.matchAll(STATIC)].map(([, type, to = '']) => ({
      from,
      to: place(to),
      typeOnly: type !== undefined,
    })),
    ...[...source.matchAll(DYNAMIC)].map(([, to = '']) => ({
      from,
      to: place(to),
      typeOnly: false,
    })),
  ];
}

const SOURCES = filesBelow('src');
const IMPORTS = SOURCES.flatMap(importsOf);

/** The part of the project: a folder of `src`, or a file that lies beside them. */
const partOf = (path: string): string => path.split('/')[0] ?? path;

const told = ({ from, to }: Import): string => `${from} -> ${to}`;

/** What each part may import, and what it may know the types of besides. Everything points downward. */
const MAY: Readonly<
  Record<string, { readonly use: readonly string[]; readonly know?: readonly string[] }>
> = {
  'entry.ts': { use: ['main.ts', 'io.ts'] },
  'main.ts': {
    use: [
      'cli',
      'cli.ts',
      'commands',
      'completion',
      'context.ts',
      'errors.ts',
      'unopened.ts',
      'update',
      'version.ts',
    ],
    know: ['io.ts'],
  },
  'invoked.ts': { use: ['ui'], know: ['cli.ts'] },
  'unopened.ts': { use: ['cli', 'errors.ts', 'ui', 'version.ts'], know: ['io.ts'] },
  reference: { use: ['cli', 'cli.ts', 'version.ts'] },
  completion: {
    use: [
      'cli',
      'cli.ts',
      'clock.ts',
      'config',
      'config-source.ts',
      'errors.ts',
      'run-target.ts',
      'sandbox',
      'session.ts',
    ],
    know: ['io.ts'],
  },
  'cli.ts': { use: ['cli', 'version.ts'] },
  cli: { use: ['config'], know: ['cli.ts'] },
  'context.ts': {
    use: [
      'clock.ts',
      'config-source.ts',
      'diagnosis',
      'invoked.ts',
      'run-events.ts',
      'run-target.ts',
      'session.ts',
      'ui',
      'version.ts',
    ],
    know: ['aws', 'cli.ts', 'config.ts', 'io.ts', 'provision', 'run-progress.ts'],
  },
  commands: {
    use: [
      'config',
      'config-source.ts',
      'config.ts',
      'doctor',
      'errors.ts',
      'operate',
      'price',
      'provision',
      'sandbox',
      'ui',
      'validate',
    ],
    know: ['context.ts', 'session.ts'],
  },
  'session.ts': {
    use: ['aws', 'errors.ts', 'operate'],
    know: ['clock.ts', 'config.ts', 'provision'],
  },
  operate: {
    use: ['aws', 'errors.ts', 'provision', 'secret.ts', 'templates'],
    know: ['clock.ts', 'config.ts'],
  },
  doctor: {
    use: [
      'aws',
      'config.ts',
      'errors.ts',
      'operate',
      'provision',
      'sandbox',
      'session.ts',
      'validate',
      'version.ts',
    ],
    know: ['clock.ts'],
  },
  validate: {
    use: ['aws', 'errors.ts', 'operate', 'provision', 'secret.ts'],
    know: ['config.ts'],
  },
  provision: {
    use: ['aws', 'errors.ts', 'secret.ts', 'templates'],
    know: ['clock.ts', 'config.ts'],
  },
  templates: { use: [] },
  aws: { use: ['errors.ts'], know: ['clock.ts'] },
  ui: { use: ['aws', 'errors.ts', 'secret.ts'], know: ['doctor', 'provision', 'validate'] },
  diagnosis: {
    use: ['aws', 'folders.ts', 'ui'],
    know: ['cli.ts', 'clock.ts', 'io.ts', 'provision', 'session.ts'],
  },
  update: { use: ['folders.ts'] },
  sandbox: { use: ['errors.ts', 'folders.ts', 'operate', 'secret.ts'], know: ['session.ts'] },
  price: { use: [], know: ['config.ts'] },
  'run-target.ts': {
    use: ['errors.ts', 'sandbox'],
    know: ['config.ts', 'io.ts', 'operate', 'session.ts'],
  },
  'run-events.ts': { use: ['run-progress.ts', 'ui'], know: ['provision'] },
  'run-progress.ts': { use: [], know: ['provision'] },
  'config-source.ts': { use: ['config.ts', 'errors.ts'], know: ['cli.ts', 'io.ts'] },
  'config.ts': { use: ['config', 'errors.ts'] },
  config: { use: ['errors.ts'] },
};

describe('imports', () => {
  it('are found, those that are made when needed too', () => {
    expect(IMPORTS.length).toBeGreaterThan(SOURCES.length);
    expect(IMPORTS).toContainEqual({
      from: 'main.ts',
      to: 'commands/up.ts',
      typeOnly: false,
    });
    expect(IMPORTS).toContainEqual({
      from: 'provision/resource.ts',
      to: 'clock.ts',
      typeOnly: true,
    });
  });

  it('go downward only', () => {
    const upward = IMPORTS.filter(({ from, to, typeOnly }) => {
      const [part, target] = [partOf(from), partOf(to)];
      if (!to.endsWith('.ts') || part === target) return false;
      const { use = [], know = [] } = MAY[part] ?? {};
      return !use.includes(target) && !(typeOnly && know.includes(target));
    });
    expect(upward.map(told)).toEqual([]);
  });

  it('of templates are packages at most', () => {
    const ours = IMPORTS.filter(
      ({ from, to }) => partOf(from) === 'templates' && to.endsWith('.ts'),
    );
    expect(ours.filter(({ to }) => partOf(to) !== 'templates').map(told)).toEqual([]);
  });

  it('of kinds are the contract, what all of them share, and parts of kinds: never the engine', () => {
    const shared = [
      'software.ts',
      'resource.ts',
      'identity.ts',
      'names.ts',
      'already-gone.ts',
      'policy-equal.ts',
    ];
    const engine = IMPORTS.filter(
      ({ from, to }) =>
        from.startsWith('provision/kinds/') &&
        to.startsWith('provision/') &&
        !to.startsWith('provision/kinds/') &&
        !shared.some((name) => to === `provision/${name}`),
    );
    expect(engine.map(told)).toEqual([]);
  });

  it('of a kind that the stack places are the stack’s alone: kinds do not know one another', () => {
    const placed = new Set(placedKinds());
    const others = IMPORTS.filter(
      ({ from, to, typeOnly }) => placed.has(to) && !typeOnly && placed.has(from),
    );
    expect(others.map(told)).toEqual([]);
  });

  it('of the SDK do not reach what shows, asks or is pure', () => {
    const parts = [
      'ui',
      'templates',
      'config',
      'price',
      'cli.ts',
      'main.ts',
      'context.ts',
      'commands',
    ];
    const sdk = IMPORTS.filter(
      ({ from, to }) => parts.includes(partOf(from)) && to.startsWith('@aws-sdk/'),
    );
    expect(sdk.map(told)).toEqual([]);
  });
});

function placedKinds(): readonly string[] {
  return IMPORTS.filter(
    ({ from, to, typeOnly }) =>
      from.startsWith('provision/stack/') && to.startsWith('provision/kinds/') && !typeOnly,
  ).map(({ to }) => to);
}

it('every kind that the stack places has its test', () => {
  const tests = filesBelow('test/unit/provision/kinds');
  const missing = placedKinds().filter(
    (path) => !tests.includes(`test/unit/${path.replace(/\.ts$/, '.test.ts')}`),
  );
  expect(placedKinds().length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

/** Sources in which something is said that does not belong there. */
function saying(what: RegExp, where: (path: string) => boolean): readonly string[] {
  return SOURCES.filter((path) => where(path) && what.test(text(path)));
}

describe('what no source does', () => {
  it('print by itself', () => {
    expect(saying(/\bconsole\.\w/, () => true)).toEqual([]);
  });

  it('look at the process, but where the world begins', () => {
    const world = ['src/io.ts', 'src/entry.ts', 'src/ui/terminal.ts'];
    const within = (path: string) => !world.includes(path) && !path.startsWith('src/sandbox/');
    expect(saying(/\bprocess\.(env|argv|exit|stdin|stdout|stderr)\b/, within)).toEqual([]);
  });

  it('sleep by the system’s clock, but the clock itself and what ticks', () => {
    const ticking = ['src/clock.ts', 'src/ui/ticker.ts', 'src/operate/lock.ts'];
    const within = (path: string) => !ticking.includes(path) && !path.startsWith('src/sandbox/');
    expect(saying(/\bset(Timeout|Interval)\(|timers\/promises/, within)).toEqual([]);
  });

  it('sleep or show anything, in a kind', () => {
    const kind = (path: string) => path.startsWith('src/provision/kinds/');
    expect(saying(/\.sleep\(|\.emit\(/, kind)).toEqual([]);
  });
});

describe('files', () => {
  const lines = (path: string): number => text(path).split('\n').length - 1;

  it('are short: one concern each', () => {
    expect(SOURCES.filter((path) => lines(path) > 200)).toEqual([]);
  });

  it('are half of them shorter than 90 lines', () => {
    const lengths = SOURCES.map(lines).toSorted((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(90);
  });

  it('are named for what they hold', () => {
    const vague = SOURCES.filter((path) => /util|helper|manager|misc|common/i.test(path));
    expect(vague).toEqual([]);
  });
});
