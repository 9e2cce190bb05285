import { describe, expect, it } from 'vitest';
import { Declined, Interrupted, Locked, OrthwebError, UsageError } from '../../../src/errors.ts';
import { StackFailed } from '../../../src/provision/failures.ts';
import { type ErrorOptions, errorJson, formatError } from '../../../src/ui/format-error.ts';
import { paintFor } from '../../../src/ui/paint.ts';
import { awsError } from './errors-for-tests.ts';

const AROUND: Omit<ErrorOptions, 'paint'> = {
  columns: 80,
  verbose: false,
  command: 'orthweb up',
  help: 'orthweb help up',
  version: '0.1.0',
  log: '/home/op/.local/state/orthweb/logs/2026-08-21T14-02-33.123Z-up-4711.ndjson',
};

type More = Partial<ErrorOptions>;
const plain = (error: unknown, more: More = {}): string =>
  formatError(error, { ...AROUND, paint: paintFor(false), ...more }).text;
const coloured = (error: unknown, more: More = {}): string =>
  formatError(error, { ...AROUND, paint: paintFor(true), ...more }).text;

const EXPIRED = awsError(
  'CredentialsProviderError',
  "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
);
const DENIED = awsError(
  'UnauthorizedOperation',
  'You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/op/ann is not authorized to perform: ec2:CreateFlowLogs on resource: * with an explicit deny in a service control policy',
  { operation: 'ec2:CreateFlowLogs', status: 403 },
);
const QUOTA = awsError('AddressLimitExceeded', 'The maximum number of addresses is reached.', {
  operation: 'ec2:AllocateAddress',
});
const SERVICE = awsError('InternalFailure', 'An internal error has occurred', {
  operation: 'rds:CreateDBInstance',
  status: 500,
});
const SEVERAL = new StackFailed({
  failures: new Map<string, unknown>([
    ['hosts/site-address', QUOTA],
    ['database/main', SERVICE],
  ]),
  done: ['network/vpc', 'network/subnet'],
  skipped: ['hosts/association'],
});
const CRASH = new TypeError("Cannot read properties of undefined (reading 'vpcId')");

describe('the screen of an error', () => {
  it('of use', () => {
    expect(plain(new UsageError('--junit x.xml cannot be written: EACCES'))).toMatchInlineSnapshot(`
      "error: --junit x.xml cannot be written: EACCES
        fix: see orthweb help up"
    `);
  });

  it('in the configuration', () => {
    const faults = 'orthweb.yaml:1:1: regoin is not a setting; did you mean region?';
    expect(plain(new UsageError(`1 fault in the configuration\n${faults}`))).toMatchInlineSnapshot(`
      "error: 1 fault in the configuration
        orthweb.yaml:1:1: regoin is not a setting; did you mean region?
        fix: see orthweb help up"
    `);
  });

  it('for lack of credentials', () => {
    const none = awsError(
      'CredentialsProviderError',
      'Could not load credentials from any providers',
    );
    expect(plain(none)).toMatchInlineSnapshot(`
      "error: no AWS credentials found (CredentialsProviderError, request
             4c1f0f6e-0001)
        fix: aws configure sso, then choose the profile with --profile or AWS_PROFILE
        see: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html"
    `);
  });

  it('for a single sign-on session that has expired', () => {
    expect(plain(EXPIRED, { profile: 'imaging' })).toMatchInlineSnapshot(`
      "error: the single sign-on session has expired (CredentialsProviderError, request
             4c1f0f6e-0001)
        fix: aws sso login --profile imaging, then run the same command again
        see: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html"
    `);
  });

  it('for a denial', () => {
    expect(plain(DENIED)).toMatchInlineSnapshot(`
      "error: access denied: a service control policy forbids ec2:CreateFlowLogs
             (UnauthorizedOperation, request 4c1f0f6e-0001)
        as arn:aws:sts::123456789012:assumed-role/op/ann
        fix: ask those who administer the account to allow ec2:CreateFlowLogs in the
             service control policy
        see: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"
    `);
  });

  it('for a quota', () => {
    expect(plain(QUOTA)).toMatchInlineSnapshot(`
      "error: ec2:AllocateAddress was refused: the account's quota "EC2-VPC Elastic
             IPs" is reached (AddressLimitExceeded, request 4c1f0f6e-0001)
        fix: ask for more in Service Quotas (ec2/L-0263D0A3) or release an Elastic IP
             that nobody uses, then run orthweb up again
        see: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html"
    `);
  });

  it('of a service, with its request', () => {
    expect(plain(SERVICE)).toMatchInlineSnapshot(`
      "error: rds:CreateDBInstance failed: An internal error has occurred
             (InternalFailure, request 4c1f0f6e-0001)
        fix: run the same command again: it looks first at what exists"
    `);
  });

  it('of several', () => {
    expect(plain(SEVERAL)).toMatchInlineSnapshot(`
      "failed: hosts/site-address
        ec2:AllocateAddress was refused: the account's quota "EC2-VPC Elastic IPs" is
        reached (AddressLimitExceeded, request 4c1f0f6e-0001)
        fix: ask for more in Service Quotas (ec2/L-0263D0A3) or release an Elastic IP
             that nobody uses, then run orthweb up again
        see: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html
      failed: database/main
        rds:CreateDBInstance failed: An internal error has occurred (InternalFailure,
        request 4c1f0f6e-0001)
        fix: run the same command again: it looks first at what exists
      2 done, 2 failed, 1 not started. Nothing is lost: run orthweb up again."
    `);
  });

  it('while another run holds the lock', () => {
    const holder =
      'lemur is locked by operator@ws-17 since 14:02 UTC (orthweb failover, 2 min ago)';
    const hint = 'wait with --lock-wait 600, or, if that run is dead: orthweb lock release';
    expect(plain(new Locked(holder, { hint }))).toMatchInlineSnapshot(`
      "lemur is locked by operator@ws-17 since 14:02 UTC (orthweb failover, 2 min ago)
      wait with --lock-wait 600, or, if that run is dead: orthweb lock release"
    `);
  });

  it('that is none: declined, interrupted', () => {
    expect(plain(new Declined('nothing was changed'))).toMatchInlineSnapshot(
      `"nothing was changed"`,
    );
    const stopped = new Interrupted('stopped after 31 of 47. The database goes on being created.', {
      hint: 'next: orthweb up carries on, orthweb down removes what exists',
    });
    expect(plain(stopped)).toMatchInlineSnapshot(`
      "stopped after 31 of 47. The database goes on being created.
      next: orthweb up carries on, orthweb down removes what exists"
    `);
  });

  it('that nobody foresaw, with and without a log', () => {
    expect(plain(CRASH)).toMatchInlineSnapshot(`
      "error: Cannot read properties of undefined (reading 'vpcId')
        report: this is a fault of orthweb 0.1.0: please report it with the log of
                this run. Passwords, keys and tokens are taken out of it; your
                account, addresses and names are in it
        log: /home/op/.local/state/orthweb/logs/2026-08-21T14-02-33.123Z-up-4711.ndjson"
    `);
    expect(plain(CRASH, { log: undefined })).toMatchInlineSnapshot(`
      "error: Cannot read properties of undefined (reading 'vpcId')
        report: this is a fault of orthweb 0.1.0: please report it with the output of
                orthweb up -v and of orthweb --version"
    `);
  });

  it('that nobody caught is a crash, whatever it says, and exits with 1', () => {
    expect(plain(DENIED, { crashed: true })).toMatchInlineSnapshot(`
      "error: access denied: a service control policy forbids ec2:CreateFlowLogs
             (UnauthorizedOperation, request 4c1f0f6e-0001)
        as arn:aws:sts::123456789012:assumed-role/op/ann
        report: this is a fault of orthweb 0.1.0: please report it with the log of
                this run. Passwords, keys and tokens are taken out of it; your
                account, addresses and names are in it
        log: /home/op/.local/state/orthweb/logs/2026-08-21T14-02-33.123Z-up-4711.ndjson"
    `);
    const exits = (error: unknown, crashed: boolean) =>
      formatError(error, { ...AROUND, crashed, paint: paintFor(false) }).exitCode;
    expect([exits(DENIED, false), exits(DENIED, true)]).toEqual([3, 1]);
    expect(exits(new Interrupted('stopped'), true)).toBe(1);
  });

  it('names the log with -v, and keeps the message last', () => {
    const lines = plain(QUOTA, { verbose: true }).split('\n');
    expect(lines.filter((line) => line.startsWith('  log: /home/op/'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^ {2}see: /);
    const crashed = plain(CRASH, { verbose: true }).split('\n');
    expect(crashed.filter((line) => line.startsWith('  log: '))).toHaveLength(1);
  });
});

describe('colour', () => {
  const all: readonly unknown[] = [
    new UsageError('x'),
    EXPIRED,
    DENIED,
    QUOTA,
    SERVICE,
    SEVERAL,
    new Locked('held', { hint: 'wait' }),
    new Declined('no'),
    new Interrupted('stopped'),
    CRASH,
  ];

  it('marks labels', () => {
    expect(coloured(QUOTA).replaceAll('\u001b', '^')).toMatchInlineSnapshot(`
      "^[31merror:^[39m ec2:AllocateAddress was refused: the account's quota "EC2-VPC Elastic
             IPs" is reached (AddressLimitExceeded, request 4c1f0f6e-0001)
        ^[32mfix:^[39m ask for more in Service Quotas (ec2/L-0263D0A3) or release an Elastic IP
             that nobody uses, then run orthweb up again
      ^[2m  see: https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html^[22m"
    `);
    expect(coloured(CRASH).replaceAll('\u001b', '^')).toMatchInlineSnapshot(`
      "^[31merror:^[39m Cannot read properties of undefined (reading 'vpcId')
      ^[2m  report: this is a fault of orthweb 0.1.0: please report it with the log of^[22m
      ^[2m          this run. Passwords, keys and tokens are taken out of it; your^[22m
      ^[2m          account, addresses and names are in it^[22m
      ^[2m  log: /home/op/.local/state/orthweb/logs/2026-08-21T14-02-33.123Z-up-4711.ndjson^[22m"
    `);
    expect(coloured(new Declined('nothing was changed')).replaceAll('\u001b', '^')).toBe(
      '^[33mnothing was changed^[39m',
    );
  });

  it('takes no word away and adds none', () => {
    for (const error of all) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      const bare = coloured(error).replace(/\u001b\[\d+m/g, '');
      expect(bare).toBe(plain(error));
    }
  });
});

describe('in JSON', () => {
  it('the link is there too, null where there is none', () => {
    expect(errorJson(QUOTA).link).toBe(
      'https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html',
    );
    expect(errorJson(SERVICE).link).toBeNull();
    expect(errorJson(SEVERAL).failures?.map(({ link }) => link === null)).toEqual([false, true]);
    const ours = new OrthwebError('no plugin', { link: 'https://docs.aws.amazon.com/x' });
    expect(errorJson(ours).link).toBe('https://docs.aws.amazon.com/x');
  });
});
