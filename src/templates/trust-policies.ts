/** Who may take on the hosts' role. A source condition is not documented for instances, and so not risked. */
export function hostTrust({ partition }: { readonly partition: string }) {
  return trust(partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com');
}

/** Who may take on the role that writes the databases' metrics: RDS, for databases of this account and region. */
export function monitoringTrust(place: {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}) {
  const { partition, region, account } = place;
  // Without ".cn" in China too: there "monitoring.rds.amazonaws.com.cn" is an "invalid principal in policy".
  return trust('monitoring.rds.amazonaws.com', {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:rds:${region}:${account}:db:*` },
  });
}

function trust(service: string, condition?: object) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sts:AssumeRole',
        ...(condition === undefined ? {} : { Condition: condition }),
      },
    ],
  };
}
