import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOptions } from '../../build-options.js';

const ROOT = join(import.meta.dirname, '../..');

let outputs: Metafile['outputs'];
beforeAll(async () => {
  const options = { ...buildOptions('dist'), absWorkingDir: ROOT, write: false };
  outputs = (await build(options)).metafile?.outputs ?? {};
}, 60_000);

/** Every source file that is loaded with that one, before anything is done. */
function loadedWith(source: string): readonly string[] {
  const chunks = new Set<string>();
  const visit = (chunk: string): void => {
    if (chunks.has(chunk) || outputs[chunk] === undefined) return;
    chunks.add(chunk);
    for (const { kind, path } of outputs[chunk].imports)
      if (kind === 'import-statement') visit(path);
  };
  const [start] = Object.keys(outputs).filter((chunk) => outputs[chunk]?.entryPoint === source);
  if (start === undefined) throw new Error(`${source} is no chunk of its own`);
  visit(start);
  return [...chunks].flatMap((chunk) =>
    Object.entries(outputs[chunk]?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
}

function clientsIn(files: readonly string[]): readonly string[] {
  const found = files.flatMap((path) => /@aws-sdk\/client-([\w-]+)/.exec(path)?.[1] ?? []);
  return [...new Set(found)].sort();
}

const sdkIn = (files: readonly string[]): readonly string[] =>
  files.filter((path) => /node_modules\/(@aws-sdk|@smithy)\//.test(path));

/** Modules that main.ts loads for a command. */
const COMMANDS = [
  ...readFileSync(join(ROOT, 'src/main.ts'), 'utf8').matchAll(
    /import\('\.\/(commands\/[\w/-]+\.ts)'\)/g,
  ),
].map(([, path = '']) => `src/${path}`);

describe('nothing of the AWS SDK is loaded', () => {
  it.each([
    ['help, the version and completion scripts', 'src/entry.ts'],
    ['the answer to a Tab', 'src/completion/answer.ts'],
    ['what every command begins with', 'src/context.ts'],
    ['sandbox status', 'src/commands/sandbox-status.ts'],
    ['sandbox stop', 'src/commands/sandbox-stop.ts'],
    ['the way into the sandbox', 'src/sandbox/target.ts'],
    ['the words of an error', 'src/unopened.ts'],
  ])('for %s', (_, source) => {
    const files = loadedWith(source);
    expect(files.length).toBeGreaterThan(1);
    expect(sdkIn(files)).toEqual([]);
  });
});

describe('the clients of AWS', () => {
  it('that a session needs are those of who one is, and of the ledger', () => {
    expect(clientsIn(loadedWith('src/session.ts'))).toEqual(['s3', 'sts']);
  });

  it.each(['list', 'lock-status', 'lock-release'])('that %s needs are no more', (name) => {
    const clients = clientsIn(loadedWith(`src/commands/${name}.ts`));
    expect(clients.filter((client) => client !== 's3')).toEqual([]);
  });

  it.each(COMMANDS)('of all services come only with the whole stack: %s', (source) => {
    const files = loadedWith(source);
    if (files.includes('src/provision/stack.ts')) return;
    expect(clientsIn(files).filter((client) => !['s3', 'sts'].includes(client))).toEqual([]);
  });
});

describe('the bundle', () => {
  it('holds no language of zod but the one that is used', () => {
    const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(files.length).toBeGreaterThan(500);
    const languages = Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).filter(
        ([path, { bytesInOutput }]) =>
          /zod\/v4\/locales\/(?!en\.)/.test(path) && bytesInOutput > 500,
      ),
    );
    expect(languages).toEqual([]);
  });

  it('holds those schemas of EC2 that are used', () => {
    const size = Object.values(outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([path]) => path.includes('client-ec2/dist-es/schemas/'))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    // All of them are 800 kB.
    expect(size).toBeGreaterThan(20_000);
    expect(size).toBeLessThan(350_000);
  });

  it('loads DICOM and X.509 only for what speaks them', () => {
    for (const source of ['src/commands/status.ts', 'src/commands/up.ts']) {
      const heavy = loadedWith(source).filter((path) => /dcmjs|@peculiar|inquirer/.test(path));
      expect(heavy).toEqual([]);
    }
  });
});
