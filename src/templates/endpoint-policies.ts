/** Whoever uses an interface endpoint must be of this account: no way out with somebody else's credentials. */
export function interfaceEndpointPolicy({ account }: { readonly account: string }): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnAccount',
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalAccount': account } },
      },
    ],
  };
}

export interface S3EndpointSettings {
  readonly partition: string;
  readonly region: string;
  /** Names of the deployment's own buckets. */
  readonly buckets: readonly string[];
}

/** Through the S3 gateway endpoint: our own buckets, what the system loads from AWS's, and the images' layers. */
export function s3EndpointPolicy({ partition, region, buckets }: S3EndpointSettings): object {
  const arn = (name: string) => `arn:${partition}:s3:::${name}`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnBuckets',
        Effect: 'Allow',
        Principal: '*',
        Action: [
          's3:GetObject',
          's3:PutObject',
          's3:DeleteObject',
          's3:AbortMultipartUpload',
          's3:ListBucket',
        ],
        Resource: buckets.flatMap((name) => [arn(name), arn(`${name}/*`)]),
      },
      {
        // Packages and images are read without credentials of ours, so no condition on the caller can hold here.
        Sid: 'SystemAndImages',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: [...awsOwnedBuckets(region), ...imageBuckets(region)].map((name) =>
          arn(`${name}/*`),
        ),
      },
    ],
  };
}

/** Amazon Linux packages, what the SSM agent needs on Linux, and the layers of images in ECR. */
function awsOwnedBuckets(region: string): readonly string[] {
  return [
    `al2023-repos-${region}-*`,
    `aws-ssm-${region}`,
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `${region}-birdwatcher-prod`,
    `aws-ssm-distributor-file-${region}`,
    `aws-ssm-document-attachments-${region}`,
    `patch-baseline-snapshot-${region}`,
    // In some regions the name goes on.
    `patch-baseline-snapshot-${region}-*`,
    `aws-patch-manager-${region}-*`,
    `prod-${region}-starport-layer-bucket`,
  ];
}

/**
 * Registries send a host on to their own buckets for the layers of an image. Those that lie in the host's own region are
 * reached through this endpoint, whoever owns them; in every other region the host goes over the Internet.
 */
function imageBuckets(region: string): readonly string[] {
  if (region !== 'us-east-1') return [];
  return ['docker-images-prod', 'github-production-container-registry', 'quayio-production-s3'];
}
