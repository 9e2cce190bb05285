import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { SentCall } from '../../../src/aws/sent-calls.ts';
import { callLine, shownCall } from '../../../src/diagnosis/shown-call.ts';
import { Secret } from '../../../src/secret.ts';

const HIDDEN = 'hunter2Sentinel';

function call(name: string, input: object, more: Partial<SentCall> = {}): SentCall {
  const outcome = { status: 200, code: undefined, requestId: 'r-1', elapsedMs: 12.4 };
  return { service: 'ec2', name, input, attempt: 1, ...outcome, ...more };
}
const inputOf = (name: string, input: object): unknown => shownCall(call(name, input)).input;

describe('what is shown of a call', () => {
  it('is one line with everything that support asks for', () => {
    expect(callLine(shownCall(call('DescribeVpcs', { VpcIds: ['vpc-1'] })))).toBe(
      'debug: ec2:DescribeVpcs 200 12 ms request r-1 {"VpcIds":["vpc-1"]}',
    );
    const refused = { status: 403, code: 'UnauthorizedOperation', attempt: 3 };
    expect(callLine(shownCall(call('RunInstances', {}, refused)))).toBe(
      'debug: ec2:RunInstances 403 UnauthorizedOperation 12 ms attempt 3 request r-1 {}',
    );
  });

  it('says when nothing came back, and when nothing was sent', () => {
    const lost = { status: undefined, code: 'ECONNRESET', requestId: undefined };
    expect(callLine(shownCall(call('CreateVpc', {}, lost)))).toBe(
      'debug: ec2:CreateVpc no answer ECONNRESET 12 ms {}',
    );
    expect(callLine(shownCall(call('CreateVpc', {}, { ...lost, attempt: 0 })))).toContain(
      'not sent',
    );
  });

  it('names the secret that was asked for, and never one that was sent', () => {
    const SecretId = 'orthweb/lemur/web-login';
    expect(inputOf('PutSecretValue', { SecretId, SecretString: HIDDEN })).toEqual({
      SecretId,
      SecretString: '[redacted]',
    });
    expect(inputOf('CreateDBInstance', { ManageMasterUserPassword: true })).toEqual({
      ManageMasterUserPassword: true,
    });
  });

  it.each([
    ['CreateSecret', { Name: 'x', SecretString: HIDDEN }],
    ['CreateSecret', { Name: 'x', SecretBinary: Buffer.from(HIDDEN) }],
    ['RunInstances', { UserData: Buffer.from(HIDDEN).toString('base64') }],
    ['CreateLaunchTemplate', { LaunchTemplateData: { UserData: HIDDEN } }],
    ['ModifyDBInstance', { MasterUserPassword: HIDDEN }],
    ['PutObject', { Body: HIDDEN }],
    ['PutObject', { Body: Buffer.from(HIDDEN) }],
    ['PutObject', { Body: Readable.from([HIDDEN]) }],
    ['SendCommand', { Parameters: { commands: [`mysql -p${HIDDEN}`] } }],
    ['PutParameter', { Value: HIDDEN }],
    ['TerminateSession', { Authorization: `Basic ${HIDDEN}`, SessionToken: HIDDEN }],
    ['GetObject', { url: `https://b/k?X-Amz-Security-Token=${HIDDEN}&X-Amz-Signature=${HIDDEN}` }],
    ['Anything', { text: `-----BEGIN PRIVATE KEY-----\n${HIDDEN}\n-----END PRIVATE KEY-----` }],
  ])('has no secret in it: %s %j', (name, input) => {
    const shown = JSON.stringify(inputOf(name, input));
    expect(shown).not.toContain(HIDDEN);
    expect(shown).not.toContain(Buffer.from(HIDDEN).toString('base64'));
  });

  it('has no secret that this run has held, whatever carries it and however it is written', () => {
    const value = 'grey-"heron"-93';
    const shown = () =>
      JSON.stringify(inputOf('CreateTags', { Tags: [{ Key: 'note', Value: `is ${value}!` }] }));
    expect(shown()).toContain('heron');
    new Secret(value);
    expect(shown()).not.toContain('heron');
  });

  it('is not made long by what was carried', () => {
    const policy = 'a '.repeat(5_000);
    const text = JSON.stringify(inputOf('PutBucketPolicy', { Policy: policy }));
    expect(text.length).toBeLessThan(1_100);
    expect(text).toContain('[10000 characters]');
  });
});
