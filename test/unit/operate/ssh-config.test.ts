import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sshBlock, withBlock } from '../../../src/operate/ssh-config.ts';
import { asBytes, editFile } from '../../../src/operate/ssh-config-file.ts';

const AT = { deployment: 'lemur', account: '123456789012', region: 'eu-west-1' };
const hosts = [
  { name: 'primary', instanceId: 'i-1' },
  { name: 'secondary', instanceId: 'i-2' },
] as const;
const block = (profile?: string, at = AT) => sshBlock({ ...at, hosts, profile });

describe('the block', () => {
  it('makes each host a name for ssh', () => {
    expect(block('imaging')).toMatchInlineSnapshot(`
      "# begin orthweb lemur (123456789012, eu-west-1)
      Host orthweb-lemur-primary
        HostName i-1
        User ec2-user
        ProxyCommand aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p --region eu-west-1 --profile imaging
      Host orthweb-lemur-secondary
        HostName i-2
        User ec2-user
        ProxyCommand aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p --region eu-west-1 --profile imaging
      # end orthweb lemur (123456789012, eu-west-1)
      "
    `);
  });

  it('names no profile where none is used', () => {
    expect(block()).not.toContain('--profile');
  });

  it('quotes a profile for the shell, and its percent signs for ssh', () => {
    expect(block(`it's 100%; rm -rf /`)).toContain(`--profile 'it'\\''s 100%%; rm -rf /'\n`);
    expect(() => block('a\nProxyCommand x')).toThrow('control characters');
  });

  it('is for PowerShell where ssh is that of Windows', () => {
    const onWindows = (profile: string) =>
      sshBlock({ ...AT, hosts: [hosts[0]], profile, platform: 'win32' });
    expect(onWindows(`it's 100%`)).toMatchInlineSnapshot(`
      "# begin orthweb lemur (123456789012, eu-west-1)
      Host orthweb-lemur-primary
        HostName i-1
        User ec2-user
        ProxyCommand C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe "aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p --region eu-west-1 --profile 'it''s 100%%'"
      # end orthweb lemur (123456789012, eu-west-1)
      "
    `);
    expect(() => onWindows('a "b"')).toThrow('quotation marks');
  });
});

describe('a file’s text', () => {
  const others = 'Host *\r\n  User me\r\n# end of mine';

  it('gets the block at its end, and everything else stays', () => {
    expect(withBlock('', AT, block())).toBe(block());
    expect(withBlock(others, AT, block())).toBe(`${others}\n${block()}`);
  });

  it('loses exactly the block again', () => {
    const text = `${others}\n`;
    expect(withBlock(withBlock(text, AT, block()), AT, undefined)).toBe(text);
    expect(withBlock(text, AT, undefined)).toBe(text);
  });

  it('has its own block replaced where it stands, and other deployments’ left alone', () => {
    const elsewhere = block(undefined, { ...AT, region: 'us-east-1' });
    const text = `top\n${block('old')}${elsewhere}bottom\n`;
    expect(withBlock(text, AT, block('new'))).toBe(`top\n${block('new')}${elsewhere}bottom\n`);
  });

  it('keeps the block when nothing changes, and its last line may lack a line feed', () => {
    const text = `top\n${block()}`;
    expect(withBlock(text, AT, block())).toBe(text);
    expect(withBlock(text.trimEnd(), AT, undefined)).toBe('top\n');
  });

  const [begin = '', ...rest] = block().trimEnd().split('\n');
  const end = rest.at(-1) ?? '';
  it.each([
    ['no end', `${begin}\nHost x\n`],
    ['no beginning', `Host x\n${end}\n`],
    ['the end first', `${end}\n${begin}\n`],
    ['two of them', `${block()}${block()}`],
    ['another block within', `${begin}\n# begin orthweb otter (1, x)\n${end}\n`],
  ])('is refused where the marks are broken: %s', (_, text) => {
    expect(() => withBlock(text, AT, block())).toThrow('do not stand in pairs');
    expect(() => withBlock(text, AT, undefined)).toThrow('do not stand in pairs');
  });
});

describe('editing a file', () => {
  let home: string;
  let path: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
    path = join(home, '.ssh', 'config');
  });
  afterEach(() => rmSync(home, { recursive: true }));
  const existing = (bytes: string | Buffer, mode = 0o600): void => {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path, bytes);
    chmodSync(path, mode);
  };
  const modeOf = (what: string) => statSync(what).mode & 0o777;

  it('makes it and its folder for the operator alone', async () => {
    expect(await editFile(path, (text) => `${text}new\n`)).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('new\n');
    expect([modeOf(path), modeOf(join(home, '.ssh'))]).toEqual([0o600, 0o700]);
  });

  it.each([0o600, 0o640])('keeps its mode (%i)', async (mode) => {
    existing('old\n', mode);
    await editFile(path, () => 'new\n');
    expect(modeOf(path)).toBe(mode);
    expect(readdirSync(join(home, '.ssh'))).toEqual(['config']);
  });

  it('keeps every byte that it does not change, in any encoding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        rmSync(join(home, '.ssh'), { recursive: true, force: true });
        existing(Buffer.from(bytes));
        await editFile(path, (text) => `${text}${asBytes('ü')}`);
        expect(readFileSync(path)).toEqual(Buffer.concat([bytes, Buffer.from('ü')]));
      }),
      { numRuns: 30 },
    );
  });

  it('follows a link and leaves it a link', async () => {
    mkdirSync(join(home, '.ssh'));
    const real = join(home, 'dotfiles-config');
    writeFileSync(real, 'old\n');
    symlinkSync(real, path);
    await editFile(path, () => 'new\n');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('new\n');
  });

  it('refuses a link that leads nowhere', async () => {
    mkdirSync(join(home, '.ssh'));
    symlinkSync(join(home, 'gone'), path);
    await expect(editFile(path, () => 'new')).rejects.toThrow('is a link to a file that does not');
  });

  it('does not touch it where nothing changes, or where the change is refused', async () => {
    existing('old\n');
    const before = statSync(path).ino;
    expect(await editFile(path, (text) => text)).toBe(false);
    const refuse = () => {
      throw new Error('no');
    };
    await expect(editFile(path, refuse)).rejects.toThrow('no');
    expect([statSync(path).ino, readdirSync(join(home, '.ssh'))]).toEqual([before, ['config']]);
  });
});
