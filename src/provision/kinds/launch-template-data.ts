import { createHash } from 'node:crypto';
import type {
  _InstanceType,
  LaunchTemplateTagSpecificationRequest,
  LaunchTemplateVersion,
  RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { tagList } from '../identity.ts';
import type { Change, Tags } from '../resource.ts';
import { hostParameters, type RootVolume, rootVolume } from './host-settings.ts';

export interface LaunchTemplateProps extends RootVolume {
  readonly imageId: string;
  readonly instanceType: string;
  readonly instanceProfileArn: string;
  readonly keyName?: string | undefined;
  /** Plain text; at most 16 KB, no secrets. */
  readonly userData: string;
  /** For what is launched from the template. Without an identity: that is given by the launch. */
  readonly tags?: Tags;
}

// No network interfaces: each host brings its own, and AWS refuses a subnet or groups beside it.
export function templateData(props: LaunchTemplateProps): RequestLaunchTemplateData {
  return {
    ImageId: props.imageId,
    InstanceType: props.instanceType as _InstanceType,
    ...(props.keyName === undefined ? {} : { KeyName: props.keyName }),
    UserData: Buffer.from(props.userData).toString('base64'),
    ...hostParameters(props.instanceProfileArn),
    ...rootVolume(props),
    ...(props.tags === undefined ? {} : { TagSpecifications: launchTags(props.tags) }),
  };
}

function launchTags(tags: Tags): LaunchTemplateTagSpecificationRequest[] {
  const Tags = tagList(tags);
  return [
    { ResourceType: 'instance', Tags },
    { ResourceType: 'volume', Tags },
  ];
}

/**
 * Says what a version holds. Versions never change, so the default version with this description holds just that; one
 * made by hand has another description or none.
 */
export function fingerprint(props: LaunchTemplateProps): string {
  return createHash('sha256')
    .update(JSON.stringify(templateData(props)))
    .digest('hex');
}

export function templateChanges(
  version: LaunchTemplateVersion | undefined,
  props: LaunchTemplateProps,
): readonly Change[] {
  if (version?.VersionDescription === fingerprint(props)) return [];
  const texts = differences(version, props);
  const text =
    texts.length === 0 ? 'its default version was not made by orthweb' : texts.join(', ');
  return [{ field: 'default version', text, effect: 'update' }];
}

/** For the operator's eyes; whether there is any drift at all is said by the fingerprint. */
function differences(
  version: LaunchTemplateVersion | undefined,
  props: LaunchTemplateProps,
): readonly string[] {
  const has = version?.LaunchTemplateData;
  const wanted = templateData(props);
  const named = [
    compared('image', has?.ImageId, wanted.ImageId),
    compared('instance type', has?.InstanceType, wanted.InstanceType),
    compared('key pair', has?.KeyName, wanted.KeyName),
    compared('instance profile', has?.IamInstanceProfile?.Arn, props.instanceProfileArn),
    compared('volume GiB', has?.BlockDeviceMappings?.[0]?.Ebs?.VolumeSize, props.volumeGiB),
    compared('metadata tokens', has?.MetadataOptions?.HttpTokens, 'required'),
    has?.UserData === wanted.UserData ? '' : 'what a new host is to run differs',
  ];
  return named.filter((text) => text !== '');
}

function compared(
  what: string,
  has: string | number | undefined,
  wanted: string | number | undefined,
): string {
  return has === wanted ? '' : `${what} ${has ?? 'none'}, wanted ${wanted ?? 'none'}`;
}
