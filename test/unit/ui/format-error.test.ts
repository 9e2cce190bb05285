import { describe, expect, it } from 'vitest';
import { noteOperation } from '../../../src/aws/errors.ts';
import {
  CredentialsError,
  Declined,
  Interrupted,
  Locked,
  OrthwebError,
  UsageError,
} from '../../../src/errors.ts';
import { StackFailed } from '../../../src/provision/failures.ts';
import { type ErrorOptions, errorJson, formatError } from '../../../src/ui/format-error.ts';
import { paintFor, plainPaint } from '../../../src/ui/paint.ts';
import { awsError } from './errors-for-tests.ts';

const OPTIONS: ErrorOptions = {
  columns: 80,
  paint: plainPaint,
  verbose: false,
  command: 'orthweb up',
};
const shown = (error: unknown, o: Partial<ErrorOptions> = {}): string =>
  formatError(error, { ...OPTIONS, ...o }).text;
const exit = (error: unknown): number => formatError(error, OPTIONS).exitCode;

const VCPU = awsError(
  'VcpuLimitExceeded',
  'You have requested more vCPU capacity than your current vCPU limit of 5 allows for the instance bucket that the specified instance type belongs to.',
  { operation: 'ec2:RunInstances', requestId: '4c1f0f6e-7777' },
);
const DENIED = awsError(
  'AccessDenied',
  'User: arn:aws:iam::123456789012:user/operator is not authorized to perform: rds:CreateDBInstance on resource: arn:aws:rds:ca-central-1:123456789012:db:x because no identity-based policy allows the rds:CreateDBInstance action',
  { operation: 'rds:CreateDBInstance', status: 403 },
);

describe('errors of our own', () => {
  it('say what is wrong and how to mend it', () => {
    const error = new UsageError('nobody said who may reach the site by HTTPS (access.web)', {
      hint: 'name your networks: --web-cidr 203.0.113.0/24, or say --open-to-internet',
    });
    expect(shown(error)).toMatchInlineSnapshot(`
      "error: nobody said who may reach the site by HTTPS (access.web)
        fix: name your networks: --web-cidr 203.0.113.0/24, or say --open-to-internet"
    `);
    expect(exit(error)).toBe(2);
  });

  it('keep every fault of a configuration on its own line', () => {
    const error = new UsageError(
      '2 faults\northweb.yaml:3 hosts.instanceType: x\northweb.yaml:9 tags: y',
    );
    expect(shown(error).split('\n')).toEqual([
      'error: 2 faults',
      '  orthweb.yaml:3 hosts.instanceType: x',
      '  orthweb.yaml:9 tags: y',
    ]);
  });

  it('are no alarm when nothing is broken', () => {
    const locked = new Locked(
      'wealthy-lemur is locked by operator@ws-17 since 14:02 UTC (orthweb failover, 2 min ago)',
      { hint: 'wait with --lock-wait 600, or, if that run is dead: orthweb lock release' },
    );
    expect(shown(locked)).toMatchInlineSnapshot(`
      "wealthy-lemur is locked by operator@ws-17 since 14:02 UTC (orthweb failover, 2
      min ago)
      wait with --lock-wait 600, or, if that run is dead: orthweb lock release"
    `);
    expect(exit(locked)).toBe(6);
    expect(shown(new Declined('nothing was done'))).toBe('nothing was done');
    expect(exit(new Declined('nothing was done'))).toBe(5);
    expect(exit(new Interrupted('stopped'))).toBe(130);
  });

  it('carry on what AWS said, with its code and request', () => {
    const error = new OrthwebError('creating network/vpc failed', {
      cause: awsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.', {
        operation: 'ec2:CreateVpc',
      }),
    });
    expect(shown(error)).toMatchInlineSnapshot(`
      "error: creating network/vpc failed
        ec2:CreateVpc was refused: the account's quota "VPCs per Region" is reached
        (VpcLimitExceeded, request 4c1f0f6e-0001)
        fix: ask for more in Service Quotas (vpc/L-F678F1CE) or remove a VPC that
             nobody uses, then run orthweb up again
        see: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html"
    `);
  });

  it('stay a matter of credentials when they only pass a denial on', () => {
    expect(exit(new OrthwebError('reading the ledger failed', { cause: DENIED }))).toBe(3);
    expect(exit(new CredentialsError('this is the wrong account'))).toBe(3);
  });
});

describe('a run with several failures', () => {
  const failed = new StackFailed({
    failures: new Map<string, unknown>([
      ['hosts/primary', VCPU],
      [
        'database/main',
        new OrthwebError('database/main (wl) is "failed"\nstorage full', { hint: 'mend it' }),
      ],
    ]),
    done: Array.from({ length: 44 }, (_, at) => `network/${at}`),
    skipped: ['hosts/site-address', 'hosts/association'],
  });

  it('tells every cause, then how the run stands', () => {
    expect(shown(failed)).toMatchInlineSnapshot(`
      "failed: hosts/primary
        ec2:RunInstances was refused: the account's quota "Running On-Demand Standard
        instances" of 5 is reached (VcpuLimitExceeded, request 4c1f0f6e-7777)
        fix: ask for more in Service Quotas (ec2/L-1216C47A) or set a smaller
             hosts.instanceType, then run orthweb up again
        see: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html
      failed: database/main
        database/main (wl) is "failed"
        storage full
        fix: mend it
      44 done, 2 failed, 2 not started. Nothing is lost: run orthweb up again."
    `);
    expect(exit(failed)).toBe(1);
  });

  it('exits as a denial only when all of them are', () => {
    const denied = new StackFailed({
      failures: new Map([['database/main', DENIED]]),
      done: [],
      skipped: [],
    });
    expect(exit(denied)).toBe(3);
    const mixed = new StackFailed({
      failures: new Map<string, unknown>([
        ['database/main', DENIED],
        ['hosts/primary', VCPU],
      ]),
      done: [],
      skipped: [],
    });
    expect(exit(mixed)).toBe(1);
  });

  it('has a JSON form with every cause', () => {
    expect(errorJson(failed)).toMatchObject({
      code: 'StackFailed',
      hint: null,
      requestId: null,
      failures: [
        { id: 'hosts/primary', code: 'VcpuLimitExceeded', requestId: '4c1f0f6e-7777' },
        { id: 'database/main', code: 'OrthwebError', hint: 'mend it', requestId: null },
      ],
    });
  });

  it('colours labels and leaves every word where it was', () => {
    const [first] = shown(failed, { paint: paintFor(true) }).split('\n');
    expect(first).toBe('\u001b[31mfailed:\u001b[39m \u001b[1mhosts/primary\u001b[22m');
  });
});

describe('credentials and permissions', () => {
  it.each([
    [
      'an expired single sign-on session',
      awsError(
        'CredentialsProviderError',
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      ),
      { profile: 'imaging' },
      'fix: aws sso login --profile imaging, then run the same command again',
    ],
    [
      'one whose profile only the message names',
      awsError(
        'CredentialsProviderError',
        'The SSO session token associated with profile=radiology was not found or is invalid. To refresh this SSO session run aws sso login with the corresponding profile.',
      ),
      {},
      'fix: aws sso login --profile radiology, then run the same command again',
    ],
    [
      'one of a profile that a shell would take apart',
      awsError('CredentialsProviderError', 'The SSO session has expired'),
      { profile: 'Radiology; main site' },
      "fix: aws sso login --profile 'Radiology; main site', then run the same command again",
    ],
    [
      'no credentials at all',
      awsError('CredentialsProviderError', 'Could not load credentials from any providers'),
      {},
      'fix: aws configure sso, then choose the profile with --profile or AWS_PROFILE',
    ],
    [
      'an unknown profile',
      awsError(
        'CredentialsProviderError',
        'Could not resolve credentials using profile: [imaging] in configuration/credentials file(s).',
      ),
      { profile: 'imaging' },
      'no AWS credentials in profile imaging',
    ],
    [
      'expired session credentials',
      awsError('ExpiredToken', 'The security token included in the request is expired', {
        operation: 'sts:GetCallerIdentity',
        status: 403,
      }),
      {},
      'the session of these credentials has expired',
    ],
    [
      'a deleted access key',
      awsError('InvalidClientTokenId', 'The security token included in the request is invalid.', {
        operation: 'sts:GetCallerIdentity',
        status: 403,
      }),
      {},
      'AWS does not know these credentials',
    ],
    [
      'a clock that is off',
      awsError(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        { operation: 's3:ListBuckets', status: 403 },
      ),
      {},
      'fix: set the clock',
    ],
  ])('%s: exit 3 and the way out', (_, error, o, text) => {
    expect(shown(error, o).replace(/\n\s*/g, ' ')).toContain(text);
    expect(exit(error)).toBe(3);
  });

  it('name the action that lacks, and who lacks it', () => {
    expect(shown(DENIED)).toMatchInlineSnapshot(`
      "error: access denied: these credentials lack rds:CreateDBInstance (AccessDenied,
             request 4c1f0f6e-0001)
        as arn:aws:iam::123456789012:user/operator
        fix: allow rds:CreateDBInstance in the policies of this user or role, then run
             the same command again
        see: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
    `);
    expect(exit(DENIED)).toBe(3);
  });

  it('name the action of the call where AWS does not, by its IAM name', () => {
    const bare = awsError('Unknown', 'UnknownError', { operation: 's3:HeadBucket', status: 403 });
    expect(shown(bare)).toContain('these credentials lack s3:ListBucket');
  });

  it('name the action of the message when it is another than the call', () => {
    const pass = awsError(
      'UnauthorizedOperation',
      'You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/x is not authorized to perform: iam:PassRole on resource: y. Encoded authorization failure message: 8kTgVx9sQ',
      { operation: 'ec2:RunInstances', status: 403 },
    );
    expect(shown(pass)).toContain('lack iam:PassRole');
    expect(shown(pass, { verbose: false })).not.toContain('8kTgVx9sQ');
  });

  it('name the policy that forbids it', () => {
    const scp = awsError(
      'AccessDeniedException',
      'User: u is not authorized to perform: kms:CreateKey on resource: * with an explicit deny in a service control policy',
      { operation: 'kms:CreateKey', status: 400 },
    );
    expect(shown(scp).replace(/\n\s*/g, ' ')).toContain(
      'a service control policy forbids kms:CreateKey',
    );
  });
});

describe('quotas', () => {
  it.each([
    ['VpcLimitExceeded', 'ec2:CreateVpc', '"VPCs per Region"', 'vpc/L-F678F1CE'],
    ['AddressLimitExceeded', 'ec2:AllocateAddress', '"EC2-VPC Elastic IPs"', 'ec2/L-0263D0A3'],
    ['VcpuLimitExceeded', 'ec2:RunInstances', 'Running On-Demand Standard', 'ec2/L-1216C47A'],
    ['InstanceQuotaExceeded', 'rds:CreateDBInstance', '"DB instances"', 'rds/L-7B6409FD'],
    ['InstanceQuotaExceededFault', 'rds:CreateDBInstance', '"DB instances"', 'rds/L-7B6409FD'],
    ['StorageQuotaExceeded', 'rds:CreateDBInstance', '"Total storage for all DB', 'rds/L-7ADDB58A'],
    [
      'RulesPerSecurityGroupLimitExceeded',
      'ec2:AuthorizeSecurityGroupIngress',
      'rules per security group',
      'vpc/L-0EA8095F',
    ],
    ['TooManyBuckets', 's3:CreateBucket', '"General purpose buckets"', 's3/L-DC2B2D3D'],
    ['LimitExceededException', 'iam:CreateRole', '"Roles per account"', 'iam/L-FE177D64'],
    ['LimitExceeded', 'iam:CreatePolicy', '"Customer managed policies per', 'iam/L-E95E4862'],
    ['LimitExceededException', 'kms:CreateKey', '"Customer Master Keys (CMKs)"', 'kms/L-C2F1777E'],
    ['LimitExceededException', 'secrets:CreateSecret', '"Secrets"', 'secretsmanager/L-2F66C23C'],
    ['LimitExceededException', 'logs:CreateLogGroup', '"Log groups"', 'Service Quotas (logs)'],
    ['TransitGatewayLimitExceeded', 'ec2:CreateThing', "account's quota for it", '(ec2)'],
  ])('%s of %s names the quota and where to raise it', (code, operation, name, where) => {
    const text = shown(awsError(code, 'no more', { operation })).replace(/\n\s*/g, ' ');
    expect(text).toContain(name);
    expect(text).toContain(where);
    expect(text).toContain(code);
    expect(text).toContain('then run orthweb up again');
  });

  it('are not seen in a refusal for too many calls', () => {
    const throttle = awsError('RequestLimitExceeded', 'Request limit exceeded.', {
      operation: 'ec2:DescribeVpcs',
      status: 503,
    });
    expect(shown(throttle)).not.toContain('quota');
    expect(shown(throttle)).toContain('wait a minute');
  });
});

describe('capacity, endpoints and the unforeseen', () => {
  it.each([
    ['InsufficientInstanceCapacity', 'ec2:RunInstances', 'hosts.instanceType'],
    ['Unsupported', 'ec2:RunInstances', 'hosts.instanceType'],
    ['InsufficientDBInstanceCapacity', 'rds:CreateDBInstance', 'database.instanceClass'],
  ])('%s names the setting to change', (code, operation, setting) => {
    expect(shown(awsError(code, 'no', { operation }))).toContain(setting);
  });

  it('an unknown region is named by its host', () => {
    const hostname = 'ec2.ca-centrl-1.amazonaws.com';
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname,
    });
    expect(shown(error)).toMatchInlineSnapshot(`
      "error: there is no host ec2.ca-centrl-1.amazonaws.com (ENOTFOUND)
        fix: check the region: is there one called ca-centrl-1? If so, check the
             network"
    `);
  });

  it('an endpoint where nothing listens is named by its address', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5000'), {
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
      port: 5000,
    });
    expect(shown(refused)).toContain('nothing answers at 127.0.0.1:5000');
    const both = Object.assign(new AggregateError([refused], ''), { code: 'ECONNREFUSED' });
    expect(shown(both)).toContain('nothing answers at 127.0.0.1:5000');
  });

  it('a region nobody chose is a matter of usage', () => {
    expect(exit(new Error('Region is missing'))).toBe(2);
    expect(shown(new Error('Region is missing'))).toContain('--region');
  });

  it('an emulator that answers with a page is told by the call it lacks', () => {
    const page = Object.assign(
      new SyntaxError(
        `Unexpected token '<', "<!doctype "... is not valid JSON\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.`,
      ),
      { $metadata: { httpStatusCode: 404 } },
    );
    noteOperation(page, { service: 'logs', name: 'AssociateKmsKey' });
    expect(shown(page)).toContain('the endpoint does not support logs:AssociateKmsKey');
    expect(shown(page)).not.toContain('doctype');
    const none = awsError('NotImplementedError', 'x', { operation: 'rds:AddRole', status: 501 });
    expect(shown(none)).toContain('does not support rds:AddRole');
  });

  it('another answer of AWS is given in its own words', () => {
    const error = awsError('InvalidParameterCombination', 'Cannot find version 99 for postgres', {
      operation: 'rds:CreateDBInstance',
    });
    expect(shown(error)).toMatchInlineSnapshot(`
      "error: rds:CreateDBInstance failed: Cannot find version 99 for postgres
             (InvalidParameterCombination, request 4c1f0f6e-0001)"
    `);
    expect(errorJson(error)).toEqual({
      code: 'InvalidParameterCombination',
      message:
        'rds:CreateDBInstance failed: Cannot find version 99 for postgres (InvalidParameterCombination, request 4c1f0f6e-0001)',
      hint: null,
      requestId: '4c1f0f6e-0001',
      link: null,
    });
  });

  it('a fault of AWS may be tried again', () => {
    const error = awsError('InternalError', 'An internal error', {
      operation: 'ec2:CreateVpc',
      status: 500,
    });
    expect(shown(error)).toContain('run the same command again');
  });

  it('a file that cannot be read is told as the system tells it', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open '/x'"), {
      code: 'EACCES',
      syscall: 'open',
    });
    expect(shown(error)).toBe("error: EACCES: permission denied, open '/x'");
  });

  it('anything else is one line and the way to report it', () => {
    const error = new TypeError('cannot read x of undefined\nsecond line');
    expect(shown(error)).toMatchInlineSnapshot(`
      "error: cannot read x of undefined
        report: this is a fault of orthweb: please report it with the output of
                orthweb up -v and of orthweb --version"
    `);
    expect(exit(error)).toBe(1);
    expect(shown(error)).not.toContain('format-error.test');
    expect(shown('thrown text')).toContain('error: thrown text');
    expect(shown(undefined)).toContain('error: undefined');
  });

  it('shows the stack of an error and of its cause when verbose, the message still last', () => {
    const error = new OrthwebError('outer', { cause: new Error('inner') });
    const lines = shown(error, { verbose: true }).split('\n');
    expect(lines.filter((line) => /^\S*Error: (outer|inner)/.test(line))).toHaveLength(2);
    expect(lines.at(-1)).toContain('inner');
  });
});

describe('every error', () => {
  it('fits the terminal', () => {
    for (const error of [
      VCPU,
      DENIED,
      new TypeError('x'.repeat(300)),
      new Locked('y '.repeat(90)),
    ]) {
      for (const columns of [30, 80]) {
        for (const line of shown(error, { columns }).split('\n')) {
          // A link is followed, so it stays whole.
          if (!line.startsWith('  see: https://')) expect(line.length).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  it('gives no secret away, with the stack or without, in text or JSON', () => {
    const secret = 'hunter2Sentinel';
    const sent = { input: { MasterUserPassword: secret }, $response: { body: secret } };
    const errors = [
      Object.assign(
        awsError('InvalidParameterValue', `MasterUserPassword=${secret} is too short`),
        sent,
      ),
      new OrthwebError(`password: ${secret}`, { hint: `--password=${secret}` }),
      new Error(`{"SecretString":"${secret}"}`, { cause: new Error(`token=${secret}`) }),
    ];
    for (const error of errors) {
      for (const verbose of [true, false]) expect(shown(error, { verbose })).not.toContain(secret);
      expect(JSON.stringify(errorJson(error))).not.toContain(secret);
    }
  });
});
