import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/cli.ts';
import { completionOf } from '../../../src/completion/wanted.ts';

const program = commandLine(async () => undefined, {});

/** The words, or where they come from. */
function offered(...words: string[]): readonly string[] | string {
  const { wanted, prefix } = completionOf(program, words);
  if (wanted.kind !== 'words') return wanted.kind;
  return wanted.words.map(({ word }) => `${prefix}${word}`);
}

describe('a command', () => {
  it('is offered first, with what it does', () => {
    const { wanted } = completionOf(program, ['']);
    expect(wanted).toMatchObject({ kind: 'words' });
    expect(wanted.kind === 'words' && wanted.words).toContainEqual({
      word: 'up',
      meaning: 'create or correct the deployment',
    });
  });

  it('may have others below it', () => {
    expect(offered('certs', '')).toEqual(['show', 'client', 'renew', 'import']);
    expect(offered('--json', '-n', 'lemur', 'lock', '')).toEqual(['status', 'release']);
  });

  it('is offered to help, as topics are', () => {
    expect(offered('help', '')).toEqual(expect.arrayContaining(['failover', 'environment']));
  });
});

describe('a word', () => {
  it.each([
    [
      ['exec', ''],
      ['primary', 'secondary', 'active', 'standby'],
    ],
    [
      ['logs', '-f', ''],
      ['primary', 'secondary', 'active', 'standby'],
    ],
    [
      ['outputs', ''],
      ['site_address', 'host_info', 's3_bucket', 'db_endpoint'],
    ],
    [
      ['tunnel', '--port', '9443', ''],
      ['db', 'web'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish', 'powershell'],
    ],
  ])('after %j is one of a few', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('behind the last one that a command takes, or behind --, is none of ours', () => {
    expect(offered('outputs', 's3_bucket', '')).toEqual([]);
    expect(offered('exec', 'active', '--', '')).toEqual([]);
    expect(offered('exec', 'active', '--', '--na')).toEqual([]);
  });
});

describe('a flag', () => {
  it('is one of the command, or of every command, and is offered once', () => {
    const flags = offered('up', '--yes', '--');
    expect(flags).toEqual(expect.arrayContaining(['--web-cidr', '--region', '--help']));
    expect(flags).not.toContain('--yes');
    expect(flags).not.toContain('--drill');
  });

  it('has its own values', () => {
    expect(offered('up', '--endpoints', '')).toEqual(['default', 'full']);
    expect(offered('up', '--multi-az', '')).toEqual(['true', 'false']);
    expect(offered('sandbox', 'start', '--delays', '')).toEqual(['short', 'realistic', 'none']);
    expect(offered('failover', '--to', '')).toEqual(['primary', 'secondary']);
    expect(offered('status', '--region', 'eu-w')).toContain('eu-west-3');
  });

  it('has them behind = as well', () => {
    expect(offered('up', '--endpoints=')).toEqual(['--endpoints=default', '--endpoints=full']);
    expect(offered('status', '--name=l')).toBe('deployments');
  });

  it('that takes a list is completed word by word', () => {
    expect(offered('validate', '--only', 'user,dicom,')).toEqual([
      'user,dicom,server',
      'user,dicom,database',
      'user,dicom,storage',
      'user,dicom,redundancy',
      'user,dicom,security',
    ]);
    expect(offered('up', '--viewers=stone,')).toEqual(['--viewers=stone,ohif']);
  });

  it.each([
    [['status', '--name', ''], 'deployments'],
    [['status', '-n', ''], 'deployments'],
    [['down', '--confirm', ''], 'deployments'],
    [['--profile', ''], 'profiles'],
    [['plan', '-c', ''], 'files'],
    [['validate', '--junit', ''], 'files'],
    [['validate', '--file', 'a.dcm', ''], 'files'],
    [['certs', 'client', 'CT-1', '--out', ''], 'folders'],
    [['certs', 'import', '--key', ''], 'files'],
  ])('%j takes %s', (words, kind) => {
    expect(offered(...words)).toBe(kind);
  });

  it('whose value may be left out leaves room for another flag', () => {
    expect(offered('ssh-config', '--write', '')).toBe('files');
    expect(offered('ssh-config', '--write', '--re')).toContain('--remove');
  });

  it('that nobody knows takes nothing', () => {
    expect(offered('up', '--nonsense', '')).toEqual([]);
  });
});

it('flags before the word say whose deployments are meant', () => {
  const words = ['--sandbox', 'status', '--region', 'eu-west-1', '--profile=imaging', '-n', ''];
  expect(completionOf(program, words).line.flags).toEqual({
    sandbox: true,
    region: 'eu-west-1',
    profile: 'imaging',
  });
});
