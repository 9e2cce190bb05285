import { describe, expect, it } from 'vitest';
import { hostTrust, monitoringTrust } from '../../../src/templates/trust-policies.ts';

const place = { partition: 'aws', region: 'eu-west-1', account: '123456789012' };
const china = { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' };

describe('trust policies', () => {
  it('let EC2 take on the role of the hosts, by the name of the partition', () => {
    expect(hostTrust(place).Statement[0]?.Principal).toEqual({ Service: 'ec2.amazonaws.com' });
    expect(hostTrust(china).Statement[0]?.Principal).toEqual({ Service: 'ec2.amazonaws.com.cn' });
  });

  it('let RDS write metrics for databases of this account and region only', () => {
    expect(monitoringTrust(place).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'monitoring.rds.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:rds:eu-west-1:123456789012:db:*' },
        },
      },
    ]);
  });

  it('name the monitoring of RDS in the same way in China', () => {
    expect(monitoringTrust(china).Statement[0]).toMatchObject({
      Principal: { Service: 'monitoring.rds.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws-cn:rds:cn-north-1:123456789012:db:*' } },
    });
  });
});
