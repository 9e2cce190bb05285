import { expect, it } from 'vitest';
import { instancesPage } from '../../../src/operate/console-url.ts';

it('the console of each partition has a domain of its own', () => {
  const deployment = 'wealthy-lemur';
  expect(instancesPage({ region: 'eu-west-1', partition: 'aws', deployment })).toBe(
    'https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:search=wealthy-lemur;v=3',
  );
  expect(instancesPage({ region: 'cn-north-1', partition: 'aws-cn', deployment })).toMatch(
    /^https:\/\/cn-north-1\.console\.amazonaws\.cn\/ec2\//,
  );
});
