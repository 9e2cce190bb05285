import { execFileSync } from 'node:child_process';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { fetchNow, servedBy } from '../../../../src/operate/certificates/served.ts';
import type { SiteHost } from '../../../../src/operate/site-hosts.ts';
import { answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const NEW = Array.from({ length: 32 }, () => 'AB').join(':');
const OLD = Array.from({ length: 32 }, () => '01').join(':');
const says = (fingerprint: string) => `sha256 Fingerprint=${fingerprint}\n`;

const host = (name: 'primary' | 'secondary', state = 'running'): SiteHost => ({
  name: name,
  instanceId: `i-${name}`,
  state,
  active: name === 'primary',
});

interface End {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Commands that come to these ends, one after the other. */
function ends(...script: readonly (End | 'unconnected')[]) {
  const ssm = new SSMClient({ ...OFFLINE, maxAttempts: 1 });
  let at = 0;
  const sent = answerWith(ssm, {
    SendCommand: () =>
      script[at] === 'unconnected'
        ? awsError('InvalidInstanceId')
        : { Command: { CommandId: 'c' } },
    DescribeInstanceInformation: { InstanceInformationList: [] },
    GetCommandInvocation: () => {
      const { exitCode = 0, stdout = '', stderr = '' } = script[at++] as End;
      const Status = exitCode === 0 ? 'Success' : 'Failed';
      return {
        Status,
        ResponseCode: exitCode,
        StandardOutputContent: stdout,
        StandardErrorContent: stderr,
      };
    },
  });
  return { ctx: ctxWith({ ssm, once: { ssm } as never }), sent };
}

const scripts = (sent: readonly { readonly name: string; readonly input: unknown }[]) =>
  sent
    .filter(({ name }) => name === 'SendCommand')
    .map(({ input }) => (input as { Parameters: { commands: string[] } }).Parameters.commands[0]);

describe('a new certificate', () => {
  it('is fetched by the unit of the host, and counts when clients are shown it', async () => {
    const { ctx, sent } = ends({ stdout: says(NEW.toLowerCase()) });
    expect(await fetchNow(ctx, [host('primary')], NEW)).toEqual([
      { host: 'primary', outcome: 'taken', why: 'serves it' },
    ]);
    const [script = ''] = scripts(sent);
    expect(script).toContain('systemctl start orthweb-certificates.service');
    expect(script).toContain('openssl s_client -connect 127.0.0.1:443');
    expect(execFileSync('sh', ['-n'], { input: script }).toString()).toBe('');
  });

  it('is fetched once more where the timer had just read the one before', async () => {
    const { ctx, sent } = ends({ stdout: says(OLD) }, { stdout: says(NEW) });
    expect((await fetchNow(ctx, [host('primary')], NEW))[0]?.outcome).toBe('taken');
    expect(scripts(sent)).toHaveLength(2);
  });

  it('that a host does not serve in spite of all is told', async () => {
    const { ctx } = ends({ stdout: says(OLD) }, { stdout: says(OLD) });
    expect(await fetchNow(ctx, [host('primary')], NEW)).toEqual([
      {
        host: 'primary',
        outcome: 'behind',
        why: 'has fetched it, and goes on serving another one',
      },
    ]);
  });

  it('that cannot be fetched is told with the host’s own last words', async () => {
    const stderr = 'Job failed.\n\u001b[31morthweb: the secret x could not be read\u001b[0m\n';
    const { ctx } = ends({ exitCode: 1, stderr });
    expect((await fetchNow(ctx, [host('primary')], NEW))[0]).toMatchObject({
      outcome: 'behind',
      why: 'could not fetch it, and tries within the hour: orthweb: the secret x could not be read',
    });
  });

  it('comes by itself to a host that cannot be asked', async () => {
    const { ctx } = ends('unconnected');
    expect(await fetchNow(ctx, [host('secondary', 'stopped'), host('primary')], NEW)).toEqual([
      {
        host: 'secondary',
        outcome: 'later',
        why: 'it is stopped: it fetches the certificate when it starts',
      },
      {
        host: 'primary',
        outcome: 'later',
        why: 'Systems Manager has no way to i-primary: its agent has never registered: it fetches the certificate within the hour',
      },
    ]);
  });
});

describe('what a host serves', () => {
  it('is what a client is shown, and a look starts nothing', async () => {
    const { ctx, sent } = ends({ stdout: says(OLD) });
    expect(await servedBy(ctx, [host('primary')])).toEqual([
      { host: 'primary', fingerprint: OLD, why: '' },
    ]);
    expect(scripts(sent)[0]).not.toContain('systemctl');
  });

  it('is not known of one that is stopped, not connected, or shows nothing', async () => {
    const stderr = 'port 443 shows no certificate\n';
    const shown = async (end: End | 'unconnected', state?: string) =>
      (await servedBy(ends(end).ctx, [host('primary', state)]))[0];
    expect(await shown({}, 'stopped')).toMatchObject({
      fingerprint: undefined,
      why: 'it is stopped',
    });
    expect((await shown('unconnected'))?.why).toContain('its agent has never registered');
    expect((await shown({ stderr }))?.why).toBe('port 443 shows no certificate');
    expect((await shown({}))?.why).toBe('it does not say');
  });
});
