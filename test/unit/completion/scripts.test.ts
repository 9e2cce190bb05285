import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SHELLS } from '../../../src/cli/completion-command.ts';
import { run } from '../../../src/main.ts';
import { FakeIo } from '../../support/fake-io.ts';

const DRIVER = resolve(import.meta.dirname, '../../support/complete.bash');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orthweb-completion-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function script(shell: string): Promise<string> {
  const io = new FakeIo();
  expect(await run(['completion', shell], io)).toBe(0);
  expect(io.err).toBe('');
  io.remove();
  return io.out;
}

/** An `orthweb` that answers so, and notes what it was asked. */
function answering(lines: readonly string[]): void {
  const path = join(folder, 'orthweb');
  writeFileSync(join(folder, 'answer'), lines.map((line) => `${line}\n`).join(''));
  writeFileSync(
    path,
    `#!/bin/bash\nprintf '%s\\n' "$@" > '${folder}/asked'\ncat '${folder}/answer'\necho noise >&2\n`,
  );
  chmodSync(path, 0o755);
}

/** What bash would put on the line, after it has read the script as the help says. */
async function inBash(words: readonly string[], lines: readonly string[]): Promise<string[]> {
  answering(lines);
  writeFileSync(join(folder, 'script'), await script('bash'));
  const out = execFileSync('bash', [DRIVER, join(folder, 'script'), ...words], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    encoding: 'utf8',
  });
  return out.split('\n').filter((line) => line !== '');
}

const asked = (): string => readFileSync(join(folder, 'asked'), 'utf8');

describe('in bash', () => {
  it('candidates are offered without their meanings', async () => {
    const lines = ['status\twhat there is', 'stop\tend it', ':words'];
    expect(await inBash(['orthweb', 'st'], lines)).toEqual(['status', 'stop']);
    expect(asked()).toBe('__complete\nbash\n--\nst\n');
  });

  it('every word arrives as it stands, and none is run', async () => {
    const nasty = ['$(touch made)', '`touch made`', 'a b', '*', ';touch made'];
    expect(await inBash(['orthweb', ...nasty, ''], [':words'])).toEqual([]);
    expect(asked()).toBe(`__complete\nbash\n--\n${nasty.join('\n')}\n\n`);
    expect(() => readFileSync(join(folder, 'made'))).toThrow();
  });

  it('an answer is not run either', async () => {
    const lines = ['$(touch made)\tx', '`touch made`\tx', '*\tx', ':words'];
    expect(await inBash(['orthweb', ''], lines)).toEqual(['$(touch made)', '`touch made`', '*']);
    expect(() => readFileSync(join(folder, 'made'))).toThrow();
  });

  it('files and folders are found by bash, those with spaces too', async () => {
    writeFileSync(join(folder, 'site one.xml'), '');
    mkdirSync(join(folder, 'sites'));
    const files = await inBash(['orthweb', 'validate', '--junit', 'si'], [':files']);
    expect(files.sort()).toEqual(['site one.xml', 'sites']);
    expect(await inBash(['orthweb', 'certs', '--out', 'si'], [':folders'])).toEqual(['sites']);
  });

  it('a program that says nothing offers nothing', async () => {
    expect(await inBash(['orthweb', ''], [])).toEqual([]);
  });

  it('the script has no fault of syntax', async () => {
    execFileSync('bash', ['-n'], { input: await script('bash'), stdio: 'pipe' });
  });
});

describe('the script of', () => {
  it.each(SHELLS)(
    '%s asks for its own shell, for `orthweb`, and evaluates no answer',
    async (shell) => {
      const text = await script(shell);
      expect(text).toContain(`__complete ${shell} --`);
      expect(text).toMatch(/^(#compdef orthweb|# .* completion for orthweb)/);
      expect(text.replaceAll(/^#.*$/gm, '')).not.toMatch(/\beval\b|Invoke-Expression|compgen -W/);
      expect(text.endsWith('\n')).toBe(true);
    },
  );

  it('zsh closes what it opens', async () => {
    const text = await script('zsh');
    expect(text.match(/^ *(if|case) /gm)?.length).toBe(text.match(/^ *(fi|esac)$/gm)?.length);
    expect(text.match(/\bdo$/gm)?.length).toBe(text.match(/^ *done\b/gm)?.length);
  });

  it('fish closes what it opens', async () => {
    const text = await script('fish');
    const opened = text.match(/^ *(function|switch|for|if) /gm)?.length;
    expect(opened).toBe(text.match(/^ *end$/gm)?.length);
  });

  it('PowerShell is this', async () => {
    expect(await script('powershell')).toMatchInlineSnapshot(`
      "# PowerShell completion for orthweb. To use it, in $PROFILE:
      #   orthweb completion powershell | Out-String | Invoke-Expression
      Register-ArgumentCompleter -Native -CommandName 'orthweb', 'orthweb.cmd', 'orthweb.ps1' -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $words = @(
              $commandAst.CommandElements |
                  Select-Object -Skip 1 |
                  Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } |
                  Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
                  ForEach-Object { $_.Extent.Text }
          )
          # Windows PowerShell drops empty words on their way: the last one goes behind a colon.
          $lines = @(& orthweb __complete powershell -- @words ":$wordToComplete" 2>$null)
          foreach ($line in $lines) {
              if ($line.StartsWith(':')) { continue }
              $word, $meaning = $line -split "\`t", 2
              if (-not $meaning) { $meaning = $word }
              [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $meaning)
          }
      }
      "
    `);
  });

  it('another shell is refused, with those there are', async () => {
    const io = new FakeIo();
    expect(await run(['completion', 'csh'], io)).toBe(2);
    expect(io.err).toContain('bash, zsh, fish, powershell');
    io.remove();
  });
});
