import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveConfig } from '../../src/config.ts';
import { dependents, needsOf, remainingMs } from '../../src/provision/graph.ts';
import type { AnyNode } from '../../src/provision/resource.ts';
import { stack } from '../../src/provision/stack.ts';
import { type Call, Sandbox } from '../support/sandbox.ts';

/** What the emulator lets a new object of a type take. All else is there at once. */
const WAITS: Readonly<Record<string, string>> = {
  'rds:db-instance': 'dbCreatedMultiAz',
  'ec2:vpc-endpoint': 'endpointAvailable',
  'ec2:instance': 'instanceRunning',
  'iam:instance-profile': 'profileUsable',
  'iam:role': 'roleUsable',
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start('realistic');
});
afterAll(() => sandbox.stop());

it('up asks for the database before it has waited for anything beside its longest path', async () => {
  const delays = await sandbox.delays();
  const nodes = wantedNodes();
  const waitMs = (node: AnyNode): number => delayOf(node, delays);
  const longestMs = Math.max(...remainingMs(nodes, dependents(nodes), waitMs).values());
  // The database alone, or what it needs: nothing else comes near.
  expect(longestMs).toBeGreaterThanOrEqual(delays['dbCreatedMultiAz'] ?? Number.NaN);

  const begunMs = Date.now();
  await sandbox.up('--name', 'lemur');
  const tookMs = Date.now() - begunMs;
  // Told, not judged: other files run beside this one. `npm run bench` compares the two on a quiet machine.
  process.stdout.write(`up took ${tookMs} ms; the waits of its longest path are ${longestMs} ms\n`);

  const log = await sandbox.log();
  const [database] = callsOf(log, 'rds:CreateDBInstance');
  const database0 = nodes.find((node) => node.id === 'database/main');
  const path = database0 === undefined ? new Set() : everythingUnder(database0);
  const beside = nodes.filter((node) => !path.has(node) && waitMs(node) > 0);
  expect(beside.map((node) => node.id)).toEqual(
    expect.arrayContaining(['endpoints/secretsmanager', 'hosts/primary', 'hosts/secondary']),
  );
  const CREATES = ['ec2:CreateVpcEndpoint', 'ec2:RunInstances', 'iam:CreateInstanceProfile'];
  const WAIT_OF = ['endpointAvailable', 'instanceRunning', 'profileUsable'];
  for (const [index, action] of CREATES.entries()) {
    const waitedUntil = callsOf(log, action)
      .filter((call) => call.status === 200)
      .map((call) => (call.endedMs ?? 0) + (delays[WAIT_OF[index] ?? ''] ?? 0));
    expect(waitedUntil.length, action).toBeGreaterThan(0);
    expect(database?.startedMs, action).toBeLessThan(Math.min(...waitedUntil));
  }
});

function wantedNodes(): readonly AnyNode[] {
  const config = resolveConfig({
    flags: { openToInternet: true },
    env: {},
    readFile: () => undefined,
  });
  const place = { deployment: 'lemur', account: '123456789012', region: 'us-east-1' };
  return stack({ ...place, partition: 'aws', config, decided: undefined }).filter(
    (node) => node.wanted,
  );
}

function delayOf(node: AnyNode, delays: Readonly<Record<string, number>>): number {
  // A gateway endpoint is a route and there at once.
  if (node.id === 'endpoints/s3') return 0;
  const name = WAITS[node.kind.type];
  return name === undefined ? 0 : (delays[name] ?? Number.NaN);
}

function everythingUnder(node: AnyNode, seen = new Set<AnyNode>()): ReadonlySet<AnyNode> {
  seen.add(node);
  for (const need of needsOf(node)) if (!seen.has(need)) everythingUnder(need, seen);
  return seen;
}

function callsOf(log: readonly Call[], action: string): readonly Call[] {
  return log.filter((call) => call.action === action);
}
