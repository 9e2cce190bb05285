import { describe, expect, it } from 'vitest';
import type { Checked, Group } from '../../../src/doctor/check.ts';
import { type DoctorView, doctorLines } from '../../../src/ui/doctor-view.ts';
import { plainPaint } from '../../../src/ui/paint.ts';

const SCREEN = { columns: 80, paint: plainPaint };

function checked(
  id: string,
  outcome: Checked['outcome'],
  evidence: string[],
  fix?: string,
): Checked {
  const group = id.split('/')[0] as Group;
  return { id, group, title: `About ${id}`, outcome, evidence, ...(fix !== undefined && { fix }) };
}

const MACHINE = [
  checked('machine/node', 'pass', ['24.4.1']),
  checked('machine/orthweb', 'pass', ['0.1.0']),
  checked('machine/session-plugin', 'pass', ['1.2.707.0']),
  checked('machine/docker', 'skipped', ['docker is not installed (for the sandbox)']),
];
const NO_FILE = checked('configuration/file', 'pass', ['orthweb.yaml']);

const GOOD: DoctorView = {
  deployment: 'wealthy-lemur',
  account: '123456789012',
  region: 'ca-central-1',
  checks: [
    ...MACHINE,
    checked('account/credentials', 'pass', ['assumed-role/Imaging/anna', 'arn:…']),
    checked('account/session', 'pass', ['57 minutes left, up takes about 14']),
    checked('account/permissions', 'pass', ['all 214 actions are allowed']),
    checked('quotas/elastic-ips', 'pass', ['1 of 5 addresses in use, 2 more needed']),
    checked('region/zones', 'pass', ['ca-central-1a, ca-central-1b: t3.medium, db.t4g.small']),
    NO_FILE,
  ],
  calls: { total: 47, mutating: 0 },
  next: 'orthweb plan',
};

describe('the doctor’s screen', () => {
  it('shows a line for each check, and what is next', () => {
    expect(doctorLines(GOOD, SCREEN).join('\n')).toMatchInlineSnapshot(`
      "wealthy-lemur in ca-central-1 (account 1234-5678-9012)

      this machine
        PASS  node            24.4.1
        PASS  orthweb         0.1.0
        PASS  session-plugin  1.2.707.0
        skip  docker          docker is not installed (for the sandbox)
      account
        PASS  credentials     assumed-role/Imaging/anna
        PASS  session         57 minutes left, up takes about 14
        PASS  permissions     all 214 actions are allowed
      quotas
        PASS  elastic-ips     1 of 5 addresses in use, 2 more needed
      region
        PASS  zones           ca-central-1a, ca-central-1b: t3.medium, db.t4g.small
      configuration
        PASS  file            orthweb.yaml

      9 passed, 1 not checked. 47 calls to AWS, nothing changed.
      next: orthweb plan"
    `);
  });

  it('tells warnings and then failures with their fixes last', () => {
    const checks = [
      ...GOOD.checks.slice(0, -3),
      checked(
        'quotas/elastic-ips',
        'fail',
        ['5 of 5 addresses in use, and 2 more needed'],
        'ask for 7 of "EC2-VPC Elastic IPs" in Service Quotas (ec2/L-0263D0A3): aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value 7',
      ),
      checked('region/zones', 'pass', ['ca-central-1a, ca-central-1b: t3.medium']),
      NO_FILE,
      checked(
        'configuration/access',
        'warn',
        ['nobody said who may reach the site'],
        'name your networks: access.web and access.dicom in orthweb.yaml',
      ),
    ];
    const view = { ...GOOD, deployment: undefined, checks, next: 'orthweb doctor' };
    expect(doctorLines(view, SCREEN).join('\n')).toMatchInlineSnapshot(`
      "ca-central-1 (account 1234-5678-9012)

      this machine
        PASS  node            24.4.1
        PASS  orthweb         0.1.0
        PASS  session-plugin  1.2.707.0
        skip  docker          docker is not installed (for the sandbox)
      account
        PASS  credentials     assumed-role/Imaging/anna
        PASS  session         57 minutes left, up takes about 14
        PASS  permissions     all 214 actions are allowed
      quotas
        FAIL  elastic-ips     5 of 5 addresses in use, and 2 more needed
      region
        PASS  zones           ca-central-1a, ca-central-1b: t3.medium
      configuration
        PASS  file            orthweb.yaml
        WARN  access          nobody said who may reach the site

        WARN  configuration/access  nobody said who may reach the site
          fix: name your networks: access.web and access.dicom in orthweb.yaml

        FAIL  quotas/elastic-ips  5 of 5 addresses in use, and 2 more needed
          fix: ask for 7 of "EC2-VPC Elastic IPs" in Service Quotas (ec2/L-0263D0A3):
               aws service-quotas request-service-quota-increase --service-code ec2
               --quota-code L-0263D0A3 --desired-value 7

      8 passed, 1 failed, 1 warning, 1 not checked. 47 calls to AWS, nothing changed.
      next: mend that, then orthweb doctor"
    `);
  });

  it('says why nothing was asked where there are no credentials', () => {
    const skipped = ['it takes credentials that work'];
    const checks = [
      ...MACHINE,
      checked(
        'account/credentials',
        'fail',
        ['no AWS credentials found (CredentialsProviderError)'],
        'aws configure sso, then choose the profile with --profile or AWS_PROFILE',
      ),
      checked('account/region', 'skipped', skipped),
      checked('quotas/vpcs', 'skipped', skipped),
      NO_FILE,
    ];
    const view: DoctorView = {
      ...{ deployment: undefined, account: undefined, region: undefined, checks },
      calls: { total: 0, mutating: 0 },
      next: 'orthweb doctor',
    };
    expect(doctorLines(view, SCREEN).join('\n')).toMatchInlineSnapshot(`
      "this machine
        PASS  node            24.4.1
        PASS  orthweb         0.1.0
        PASS  session-plugin  1.2.707.0
        skip  docker          docker is not installed (for the sandbox)
      account
        FAIL  credentials     no AWS credentials found (CredentialsProviderError)
        skip  region          it takes credentials that work
      quotas
        skip  vpcs            it takes credentials that work
      configuration
        PASS  file            orthweb.yaml

        FAIL  account/credentials  no AWS credentials found (CredentialsProviderError)
          fix: aws configure sso, then choose the profile with --profile or
               AWS_PROFILE

      4 passed, 1 failed, 3 not checked.
      next: mend that, then orthweb doctor"
    `);
  });

  it('is nowhere wider than the terminal', () => {
    const long = checked('quotas/vpcs', 'fail', ['word '.repeat(40)], 'word '.repeat(40));
    const view = { ...GOOD, checks: [...GOOD.checks, long] };
    for (const columns of [40, 60, 80])
      for (const line of doctorLines(view, { ...SCREEN, columns }))
        expect(line.length).toBeLessThanOrEqual(columns);
  });
});
