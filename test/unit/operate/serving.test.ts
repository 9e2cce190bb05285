import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { awaitServing } from '../../../src/operate/serving.ts';
import type { ProvisionEvent } from '../../../src/provision/resource.ts';
import { answerWith, ctxWith, OFFLINE } from '../../support/answer-with.ts';

type Report = readonly [state: string, message: string, atMs?: number];
const LAUNCHED = 1_000;

/** Hosts that report these things, one after the other; the last one stands. */
function hosts(
  script: { primary: readonly (Report | undefined)[]; secondary?: readonly Report[] },
  console = '',
) {
  let look = 0;
  const parameter = (host: string, reports: readonly (Report | undefined)[] = []) => {
    const report = reports[Math.min(look, reports.length - 1)];
    if (report === undefined) return [];
    const [state, message, atMs = LAUNCHED] = report;
    const Value = JSON.stringify({ bundle: 'b', state, message, at: '' });
    return [
      { Name: `/orthweb/wealthy-lemur/${host}/status`, Value, LastModifiedDate: new Date(atMs) },
    ];
  };
  const [ssm, ec2] = [new SSMClient(OFFLINE), new EC2Client(OFFLINE)];
  answerWith(ssm, {
    GetParameters: () => {
      const Parameters = [
        ...parameter('primary', script.primary),
        ...parameter('secondary', script.secondary),
      ];
      look += 1;
      return { Parameters };
    },
  });
  answerWith(ec2, { GetConsoleOutput: { Output: Buffer.from(console).toString('base64') } });
  const events: ProvisionEvent[] = [];
  const ctx = ctxWith({ ssm, ec2 }, { emit: (event) => void events.push(event) });
  const expected = (['primary', 'secondary'] as const)
    .filter((host) => script[host] !== undefined)
    .map((host) => ({ host, instanceId: `i-${host}`, launchedAtMs: LAUNCHED }));
  return { ctx, events, done: awaitServing(ctx, expected) };
}

const READY: Report = ['ready', '3 of 3 Orthancs, database, storage'];

describe('waiting for the hosts', () => {
  it('ends when every one of them says that it serves', async () => {
    const starting: Report = ['starting', 'orthanc-2 does not answer yet\northanc-3 too'];
    const { events, done } = hosts({ primary: [undefined, starting, READY], secondary: [READY] });
    await done;
    expect(
      events.map((e) => ('status' in e ? `${e.id} ${e.status}` : 'text' in e ? e.text : '')),
    ).toEqual([
      'hosts/secondary: serving (3 of 3 Orthancs, database, storage)',
      'hosts/primary booting',
      'hosts/primary starting: orthanc-2 does not answer yet',
      'hosts/primary: serving (3 of 3 Orthancs, database, storage)',
    ]);
  });

  it('does not believe what was reported before the launch: that was another instance', async () => {
    const { ctx, done } = hosts({ primary: [['ready', '3 of 3', LAUNCHED - 1], READY] });
    await done;
    expect(ctx.clock.now()).toBeGreaterThan(0);
  });

  it('gives a host that fails time to try again, and then says its reason', async () => {
    const { ctx, done } = hosts({ primary: [['failed', 'the images could not be pulled']] });
    await expect(done).rejects.toMatchObject({
      message: 'primary (i-primary) does not serve\n  failed: the images could not be pulled',
      hint: expect.stringContaining('status shows what it says'),
    });
    expect(ctx.clock.now()).toBe(180_000);
  });

  it('goes on when a failed host tries again and succeeds', async () => {
    const failed: Report = ['failed', 'no images'];
    await hosts({ primary: [failed, ['waiting', 'x'], failed, READY] }).done;
  });

  it('shows the end of the console of a host that never reports', async () => {
    const boot = `${'line\n'.repeat(30)}\u001b[31mcloud-init: no route to host\u001b[0m\r\n`;
    const { done } = hosts({ primary: [undefined] }, boot);
    const error = await done.catch((caught: Error) => caught);
    const lines = String((error as Error).message).split('\n');
    expect(lines).toHaveLength(18);
    expect(lines.at(-1)).toBe('  cloud-init: no route to host');
  });

  it('takes what nobody can read for silence', async () => {
    const ssm = new SSMClient(OFFLINE);
    const Name = '/orthweb/wealthy-lemur/primary/status';
    answerWith(ssm, { GetParameters: { Parameters: [{ Name, Value: 'no json' }] } });
    const { readHostReports } = await import('../../../src/operate/host-reports.ts');
    expect((await readHostReports(ctxWith({ ssm }))).size).toBe(0);
  });
});
