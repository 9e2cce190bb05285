import { expect, it } from 'vitest';
import { keyPolicy } from '../../../src/templates/key-policy.ts';

interface Statement {
  readonly Principal: { readonly Service?: string };
  readonly Condition?: object;
}
const place = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const statementsOf = (policy: object) => (policy as { Statement: Statement[] }).Statement;

it('lets a service in only on behalf of this account', () => {
  const services = statementsOf(keyPolicy(place)).filter((one) => one.Principal.Service);
  expect(services.map((one) => one.Principal.Service)).toEqual([
    'logs.eu-west-1.amazonaws.com',
    'delivery.logs.amazonaws.com',
    'logging.s3.amazonaws.com',
  ]);
  for (const { Condition } of services) expect(JSON.stringify(Condition)).toContain('123456789012');
});

it('never speaks of everybody', () => {
  for (const { Principal } of statementsOf(keyPolicy(place)))
    expect(JSON.stringify(Principal)).not.toContain('*');
});

it("knows China's names", () => {
  const china = JSON.stringify(keyPolicy({ ...place, partition: 'aws-cn', region: 'cn-north-1' }));
  expect(china).toContain('arn:aws-cn:iam::123456789012:root');
  expect(china).toContain('"logs.cn-north-1.amazonaws.com.cn"');
  expect(china).not.toContain('arn:aws:');
});
