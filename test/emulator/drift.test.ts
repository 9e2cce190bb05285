import { AssociateAddressCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import {
  type ByHand,
  DATABASE_CHANGED,
  HOST_TERMINATED,
  HOSTS_CHANGED,
  KEY_DISABLED,
  KEY_SCHEDULED,
  NETWORK_CHANGED,
  NETWORK_DELETED,
  STORAGE_CHANGED,
  STORAGE_DELETED,
  VPC_NAMES_OFF,
} from '../support/by-hand.ts';
import { documentOf } from '../support/cli.ts';
import { doubles } from '../support/inventory.ts';
import { type RunDocument, Sandbox } from '../support/sandbox.ts';

// One deployment for all: each test leaves it as it found it, which is what is tested.
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  await sandbox.up('--name', 'lemur');
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  // What one test could not put right must not fail the next.
  onTestFailed(async () => void (await sandbox.run('up', '--yes')));
});

describe('what was done by hand is named by plan and put right by up', () => {
  const groups: Readonly<Record<string, readonly ByHand[]>> = {
    'deleted in the network': NETWORK_DELETED,
    'changed in the network': NETWORK_CHANGED,
    'changed in the VPC': [VPC_NAMES_OFF],
    'deleted around the storage': STORAGE_DELETED,
    'changed around the storage': STORAGE_CHANGED,
    'disabled: the key': [KEY_DISABLED],
    'scheduled for deletion: the key': [KEY_SCHEDULED],
    'changed about the hosts': HOSTS_CHANGED,
    'terminated: a host': [HOST_TERMINATED],
    'changed about the database': DATABASE_CHANGED,
  };

  for (const [name, rows] of Object.entries(groups)) {
    it(`${name}`, async () => {
      const before = await sandbox.plan();
      const ref = (id: string): string => before.resources.find((it) => it.id === id)?.ref ?? '';
      for (const row of rows) await row.do(sandbox.aws, ref);

      const ended = await sandbox.run('plan', '--json', '--detailed-exitcode');
      expect(ended.exitCode, ended.stderr).toBe(2);
      const planned = documentOf<RunDocument>(ended);
      for (const { node, what, says } of rows) {
        const step = planned.resources.find((it) => it.id === node);
        const label = `${node}: ${what}`;
        expect.soft(step?.action, label).toBe(says === undefined ? 'create' : 'update');
        const texts = step?.changes.map((change) => change.text).join('; ');
        if (says !== undefined) expect.soft(texts, label).toMatch(says);
      }
      const noticed = planned.resources.filter((it) => it.action !== 'keep').map((it) => it.id);
      const touched = new Set(rows.map((row) => row.node));
      expect.soft(new Set(noticed)).toEqual(touched);

      const repaired = await sandbox.up();
      const changed = repaired.resources.filter((it) => it.action !== 'keep').map((it) => it.id);
      expect(new Set(changed)).toEqual(touched);
      const after = await sandbox.run('plan', '--detailed-exitcode');
      expect(after.exitCode, after.stdout).toBe(0);
      expect(await doubles(sandbox.aws, 'lemur')).toEqual([]);
    });
  }
});

describe('the site address', () => {
  it('stays where a failover has put it, and a failover that was cut off is completed', async () => {
    const { resources } = await sandbox.plan();
    const ref = (id: string): string => resources.find((it) => it.id === id)?.ref ?? '';
    const addressOf = async (role: string) => {
      const PublicIps = [ref(`hosts/${role}-address`)];
      const reply = await sandbox.aws.ec2.send(new DescribeAddressesCommand({ PublicIps }));
      return reply.Addresses?.[0];
    };
    const holders = async () => [
      (await addressOf('site'))?.NetworkInterfaceId,
      (await addressOf('standby'))?.NetworkInterfaceId,
    ];
    const move = async (address: string, host: string) =>
      sandbox.aws.ec2.send(
        new AssociateAddressCommand({
          AllocationId: (await addressOf(address))?.AllocationId,
          NetworkInterfaceId: ref(`hosts/${host}-interface`),
          AllowReassociation: true,
        }),
      );
    const [primary, secondary] = [ref('hosts/primary-interface'), ref('hosts/secondary-interface')];
    expect(await holders()).toEqual([primary, secondary]);

    // Half a failover: the secondary got the site address, the primary nothing yet.
    await move('site', 'secondary');
    const half = await sandbox.run('plan', '--detailed-exitcode');
    expect(half.exitCode).toBe(2);
    expect(half.stdout).toMatch(/hosts\/addresses +standby address is/);
    await sandbox.up();
    expect(await holders()).toEqual([secondary, primary]);

    // All of it: nothing to do, whatever the names of the hosts suggest.
    expect((await sandbox.run('plan', '--detailed-exitcode')).exitCode).toBe(0);
    await sandbox.up();
    expect(await holders()).toEqual([secondary, primary]);
    expect((await sandbox.ok('status')).stdout).toMatch(/site address on secondary/);

    await move('site', 'primary');
    await sandbox.up();
    expect(await holders()).toEqual([primary, secondary]);
  });
});
