import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostSession } from '../../../src/operate/host-session.ts';
import { findPlugin, pluginProgram, ssmEndpoint } from '../../../src/operate/session-plugin.ts';
import { Secret } from '../../../src/secret.ts';
import { OFFLINE } from '../../support/answer-with.ts';

const RESPONSE = '{"SessionId":"s-1","TokenValue":"AAEAAtoken","StreamUrl":"wss://x"}';
const opened: HostSession = {
  id: 's-1',
  request: {
    Target: 'i-1',
    DocumentName: 'AWS-StartSSHSession',
    Parameters: { portNumber: ['22'] },
  },
  response: new Secret(RESPONSE),
};
const place = {
  region: 'eu-west-1',
  profile: 'imaging',
  endpoint: 'https://ssm.eu-west-1.amazonaws.com',
};
const program = (version: string, at = place) =>
  pluginProgram({ command: 'session-manager-plugin', version }, opened, at);

describe('the plugin', () => {
  it('is started as AWS’s own CLI starts it, the token in its environment', () => {
    expect(program('1.2.707.0')).toEqual({
      command: 'session-manager-plugin',
      args: [
        'AWS_SSM_START_SESSION_RESPONSE',
        'eu-west-1',
        'StartSession',
        'imaging',
        '{"Target":"i-1","DocumentName":"AWS-StartSSHSession","Parameters":{"portNumber":["22"]}}',
        'https://ssm.eu-west-1.amazonaws.com',
      ],
      env: { AWS_SSM_START_SESSION_RESPONSE: RESPONSE },
    });
  });

  it.each(['1.2.498.0', '1.3', '2', '1.2.1000.0', '1.2.497.1'])('%s reads it there', (version) => {
    expect(program(version).args[0]).toBe('AWS_SSM_START_SESSION_RESPONSE');
  });

  it.each(['1.2.497.0', '1.2.497', '1.1.99999.9', '0.9', 'who knows', ''])(
    '%s takes it as an argument, the only way it knows',
    (version) => {
      expect(program(version)).toMatchObject({
        args: [RESPONSE, 'eu-west-1', 'StartSession'].concat(program(version).args.slice(3)),
        env: {},
      });
    },
  );

  it('finds credentials by itself where no profile is named', () => {
    expect(program('1.2.707.0', { ...place, profile: undefined as never }).args[3]).toBe('');
  });
});

describe('looking for the plugin', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'orthweb-unit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (script: string): void => {
    const path = join(folder, 'session-manager-plugin');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };
  const look = (platform: NodeJS.Platform = 'linux') => findPlugin({ PATH: folder }, platform);

  it('asks it for its version', async () => {
    install('[ "$1" = --version ] && echo 1.2.707.0');
    expect(await look()).toEqual({ command: 'session-manager-plugin', version: '1.2.707.0' });
  });

  it.each([
    ['linux', 'install session-manager-plugin.deb or .rpm from the page below'],
    ['darwin', 'brew install --cask session-manager-plugin'],
    ['win32', 'run SessionManagerPluginSetup.exe from the page below'],
  ] as const)('tells how to install it on %s', async (platform, how) => {
    await expect(look(platform)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('is not installed'),
      link: expect.stringContaining('https://docs.aws.amazon.com/console/'),
      hint: `${how}; shell --web needs none`,
    });
  });

  it('tells one that does not run from one that is not there', async () => {
    install('exit 126');
    await expect(look()).rejects.toThrow('does not run');
  });
});

describe('the address that the plugin calls', () => {
  it.each([
    ['eu-west-1', 'https://ssm.eu-west-1.amazonaws.com'],
    ['cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn'],
  ])('is that of %s', async (region, address) => {
    expect(await ssmEndpoint(new SSMClient({ ...OFFLINE, region }), undefined)).toBe(address);
  });

  it('is the one that was named', async () => {
    const named = 'http://127.0.0.1:5000';
    expect(await ssmEndpoint(new SSMClient(OFFLINE), named)).toBe(named);
  });
});
