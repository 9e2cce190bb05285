import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { operatorPolicies, readerPolicies } from '../../src/doctor/policy/operator-policy.ts';
import { iamActionOf } from '../../src/ui/iam-action.ts';
import { freePorts } from '../support/free-ports.ts';
import { PluginStub } from '../support/plugin-stub.ts';
import { type Host, report, serve, WELL } from '../support/said-hosts.ts';
import { type Call, Sandbox } from '../support/sandbox.ts';
import type { ServedSite } from '../support/served-site.ts';

/** Hosts are not real here: the test says what they would say, and serves in their place. */
let sandbox: Sandbox;
let site: ServedSite | undefined;
let plugin: PluginStub;
beforeAll(async () => {
  sandbox = await Sandbox.start();
  plugin = new PluginStub();
});
afterAll(async () => {
  plugin.remove();
  await sandbox.stop();
});
afterEach(() => site?.close());

const PLACE = {
  partition: 'aws',
  account: '123456789012',
  region: 'us-east-1',
  deployment: 'lemur',
};
const actionsOf = (policies: ReturnType<typeof operatorPolicies>): ReadonlySet<string> =>
  new Set(policies.flatMap(({ document }) => document.Statement.flatMap(({ Action }) => Action)));
const OPERATOR = actionsOf(operatorPolicies(PLACE));
const READER = actionsOf(readerPolicies(PLACE));

/** For those who only look. */
const READING = ['plan', 'status', 'list', 'outputs', 'lock status', 'backup list'];

const LIFE: readonly string[] = [
  'up --yes --no-wait --name lemur',
  ...READING,
  'doctor',
  'logs',
  'up --yes',
  'certs show',
  'certs client CT01 --out ct01',
  'certs renew --yes',
  'backup create --yes',
  'credentials --rotate --yes --json',
  'exec primary -- true',
  'tunnel web --port PORT',
  'validate',
  'failover --yes',
  'secondary stop --standby --yes',
  'secondary start --standby --no-wait --yes',
  'plan --destroy',
  'down --delete-data --confirm lemur',
];

const env = () => ({
  ...sandbox.endpointEnv(),
  ...plugin.env(),
  ORTHWEB_OPEN_TO_INTERNET: 'true',
  ...(site && { ORTHWEB_EMULATED_SITE: site.at }),
});

/** What one command asked of AWS, by the IAM actions that it takes. */
async function used(line: string): Promise<{ actions: Set<string>; told: string }> {
  await sandbox.clearLog();
  const [port] = await freePorts(1);
  const words = line.replace('PORT', String(port)).split(' ');
  const ended = await sandbox.cli.run(words, env());
  expect(ended.exitCode, ended.stderr).not.toBe(2);
  const calls = await sandbox.log();
  return {
    actions: new Set(calls.map(actionOf)),
    told: `${line}: exit ${ended.exitCode}\n${ended.stderr}${ended.stdout}`,
  };
}

function actionOf({ action }: Call): string {
  const [service = '', name = ''] = action.split(':');
  return iamActionOf({ service, name });
}

it('every call of a deployment’s life is in the operator policy', async () => {
  const seen = new Set<string>();
  const beyond: string[] = [];
  const beyondReading: string[] = [];
  for (const line of LIFE) {
    const { actions, told } = await used(line);
    expect(actions.size, told).toBeGreaterThan(0);
    for (const action of actions) {
      seen.add(action);
      if (!OPERATOR.has(action)) beyond.push(`${line}: ${action}`);
      if (READING.includes(line) && !READER.has(action)) beyondReading.push(`${line}: ${action}`);
    }
    if (line.startsWith('up') && site === undefined) await takePlace();
  }
  expect(beyond).toEqual([]);
  expect(beyondReading).toEqual([]);
  // So that a command that failed at once proves nothing.
  expect([...seen]).toEqual(expect.arrayContaining(MUST_BE_SEEN));
});

const MUST_BE_SEEN = [
  ...['ec2:RunInstances', 'ec2:AssociateAddress', 'ec2:StopInstances', 'ec2:StartInstances'],
  ...['ec2:TerminateInstances', 'ec2:DeleteVpc', 'rds:CreateDBInstance', 'rds:DeleteDBInstance'],
  ...['rds:CreateDBSnapshot', 'rds:DeleteDBSnapshot', 'ssm:SendCommand', 'ssm:StartSession'],
  ...['secretsmanager:PutSecretValue', 'secretsmanager:DeleteSecret', 'kms:ScheduleKeyDeletion'],
  ...['s3:DeleteObject', 's3:DeleteBucket', 's3:PutEncryptionConfiguration', 'iam:DeleteRole'],
  ...['logs:FilterLogEvents', 'servicequotas:GetServiceQuota'],
];

async function takePlace(): Promise<void> {
  site = await serve(sandbox);
  for (const host of ['primary', 'secondary'] satisfies Host[])
    await report(sandbox, host, 'ready', WELL);
}
