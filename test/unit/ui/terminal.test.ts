import { describe, expect, it } from 'vitest';
import { describeTerminal, type Surroundings } from '../../../src/ui/terminal.ts';

const tty = { isTTY: true, columns: 132 };
const onTerminal = (env: Surroundings['env'] = {}): Surroundings => ({
  env,
  stdin: tty,
  stdout: tty,
  stderr: tty,
});
const piped: Surroundings = { env: {}, stdin: {}, stdout: {}, stderr: {} };

function colours(env: Surroundings['env'], flags = {}, around = onTerminal(env)): boolean {
  return describeTerminal(flags, { ...around, env }).stdoutColour;
}

describe('the terminal', () => {
  it('is at most 80 columns wide, less when it is narrow, 80 where there is none', () => {
    expect(describeTerminal({}, onTerminal()).columns).toBe(80);
    expect(
      describeTerminal({}, { ...onTerminal(), stderr: { isTTY: true, columns: 60 } }).columns,
    ).toBe(60);
    expect(describeTerminal({}, piped).columns).toBe(80);
    const zero = { isTTY: true, columns: 0 };
    expect(describeTerminal({}, { ...piped, stdout: zero, stderr: zero }).columns).toBe(80);
  });

  it('is coloured stream by stream', () => {
    const described = describeTerminal({}, { ...onTerminal(), stdout: {} });
    expect(described).toMatchObject({ stdoutColour: false, stderrColour: true });
  });

  it('has no colour for NO_COLOR, --no-color, a dumb terminal or a pipe', () => {
    expect(colours({})).toBe(true);
    expect(colours({ NO_COLOR: '1' })).toBe(false);
    expect(colours({}, { color: false })).toBe(false);
    expect(colours({ TERM: 'dumb' })).toBe(false);
    expect(colours({ CLICOLOR: '0' })).toBe(false);
    expect(colours({}, {}, piped)).toBe(false);
  });

  it('takes an empty NO_COLOR for none', () => {
    expect(colours({ NO_COLOR: '' })).toBe(true);
  });

  it('colours a pipe when forced to, unless somebody says no', () => {
    expect(colours({ FORCE_COLOR: '1' }, {}, piped)).toBe(true);
    expect(colours({ CLICOLOR_FORCE: '1' }, {}, piped)).toBe(true);
    expect(colours({ FORCE_COLOR: '0' })).toBe(false);
    expect(colours({ FORCE_COLOR: '1', NO_COLOR: '1' }, {}, piped)).toBe(false);
    expect(colours({ FORCE_COLOR: '1' }, { color: false }, piped)).toBe(false);
  });

  it('moves only where somebody watches', () => {
    const animated = (around: Surroundings): boolean => describeTerminal({}, around).animated;
    expect(animated(onTerminal())).toBe(true);
    expect(animated(piped)).toBe(false);
    expect(animated(onTerminal({ CI: 'true' }))).toBe(false);
    expect(animated(onTerminal({ CI: 'false' }))).toBe(true);
    expect(animated(onTerminal({ TERM: 'dumb' }))).toBe(false);
    expect(animated({ ...onTerminal(), stdout: {} })).toBe(true);
  });

  it('asks only where somebody can see the question and answer it', () => {
    const interactive = (around: Surroundings, flags = {}): boolean =>
      describeTerminal(flags, around).interactive;
    expect(interactive(onTerminal())).toBe(true);
    expect(interactive(onTerminal(), { input: false })).toBe(false);
    expect(interactive({ ...onTerminal(), stdin: {} })).toBe(false);
    expect(interactive({ ...onTerminal(), stderr: {} })).toBe(false);
  });

  it('neither moves nor asks on a build server, although that may have a terminal', () => {
    for (const name of ['CI', 'BUILD_NUMBER', 'TF_BUILD', 'TEAMCITY_VERSION', 'GITHUB_ACTIONS'])
      expect(describeTerminal({}, onTerminal({ [name]: '1' }))).toMatchObject({
        animated: false,
        redraws: false,
        interactive: false,
        unasked: 'on a build server (CI)',
      });
    const somebody = onTerminal({ CI: 'false', BUILD_NUMBER: '17' });
    expect(describeTerminal({}, somebody)).toMatchObject({ animated: true, interactive: true });
  });

  it('says why it asks nothing', () => {
    const why = (around: Surroundings, flags = {}) => describeTerminal(flags, around).unasked;
    expect(why(onTerminal())).toBeUndefined();
    expect(why(onTerminal(), { input: false })).toBe('with --no-input');
    expect(why(piped)).toBe('when not on a terminal');
  });

  it('cuts no row of a table that goes into a pipe', () => {
    expect(describeTerminal({}, onTerminal()).tableColumns).toBe(80);
    expect(describeTerminal({}, { ...onTerminal(), stdout: {} }).tableColumns).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('is drawn again only where stdout is a screen', () => {
    const redraws = (around: Surroundings): boolean => describeTerminal({}, around).redraws;
    expect(redraws(onTerminal())).toBe(true);
    expect(redraws(onTerminal({ TERM: 'dumb' }))).toBe(false);
    expect(redraws({ ...onTerminal(), stdout: {} })).toBe(false);
  });

  it('has signs beyond ASCII unless its locale has none', () => {
    const ascii = (env: Surroundings['env']): boolean =>
      describeTerminal({}, onTerminal(env)).ascii;
    expect(ascii({})).toBe(false);
    expect(ascii({ LANG: 'de_CH.UTF-8' })).toBe(false);
    expect(ascii({ LANG: 'C.utf8' })).toBe(false);
    expect(ascii({ LANG: 'C' })).toBe(true);
    expect(ascii({ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' })).toBe(true);
    expect(ascii({ LANG: 'C', LC_ALL: 'en_US.UTF-8' })).toBe(false);
    expect(ascii({ TERM: 'linux', LANG: 'en_US.UTF-8' })).toBe(true);
  });
});
