export interface RootVolume {
  readonly kmsKeyArn: string;
  readonly volumeGiB: number;
  /** The image's own root device: `/dev/xvda` for Amazon Linux 2023. Any other name would make a second volume. */
  readonly rootDevice: string;
}

/** Two hops: the credentials of the host's role are read from inside a container's bridge network. */
export const METADATA = {
  HttpEndpoint: 'enabled',
  HttpTokens: 'required',
  HttpPutResponseHopLimit: 2,
  InstanceMetadataTags: 'disabled',
} as const;

/** What every host has, in the words that RunInstances and a launch template have in common. */
export function hostParameters(instanceProfileArn: string) {
  return {
    IamInstanceProfile: { Arn: instanceProfileArn },
    MetadataOptions: METADATA,
    Monitoring: { Enabled: true },
    EbsOptimized: true,
    DisableApiTermination: true,
  };
}

export function rootVolume({ kmsKeyArn, volumeGiB, rootDevice }: RootVolume) {
  const Ebs = {
    Encrypted: true,
    KmsKeyId: kmsKeyArn,
    VolumeSize: volumeGiB,
    VolumeType: 'gp3' as const,
    DeleteOnTermination: true,
  };
  return { BlockDeviceMappings: [{ DeviceName: rootDevice, Ebs }] };
}
