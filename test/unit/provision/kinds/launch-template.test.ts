import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import {
  LaunchTemplate,
  type LaunchTemplateProps,
} from '../../../../src/provision/kinds/launch-template.ts';
import { type Answer, answerWith, ctxWith, OFFLINE } from '../../../support/answer-with.ts';
import { awsError } from '../../../support/toy-cloud.ts';

const ID = 'hosts/template';
const NAME = 'wealthy-lemur-hosts-template';
const props: LaunchTemplateProps = {
  imageId: 'ami-1',
  rootDevice: '/dev/xvda',
  instanceType: 't3.medium',
  instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/host',
  kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k',
  volumeGiB: 20,
  userData: '#cloud-config\n{}\n',
};
const identity = { id: ID, name: NAME, tags: { 'orthweb:id': ID }, token: 'token-1' };
const template = { LaunchTemplateId: 'lt-1', LaunchTemplateName: NAME, DefaultVersionNumber: 1 };

function ec2(answers: Record<string, Answer>) {
  const client = new EC2Client(OFFLINE);
  const sent = answerWith(client, answers);
  return { ctx: ctxWith({ ec2: client }), sent };
}

async function created(wanted: LaunchTemplateProps = props) {
  const { ctx, sent } = ec2({ CreateLaunchTemplate: {} });
  await LaunchTemplate.create?.(ctx, identity, wanted);
  return sent[0]?.input;
}

/** As AWS reports what `created` sent. */
async function live(wanted: LaunchTemplateProps = props) {
  const { VersionDescription, LaunchTemplateData } = await created(wanted);
  return { template, version: { VersionNumber: 1, VersionDescription, LaunchTemplateData } };
}

describe('launch template', () => {
  it('is hardened, carries its identity and token, and leaves the network to the host', async () => {
    const input = await created();
    expect(input.ClientToken).toBe('token-1');
    expect(input.TagSpecifications).toEqual([
      { ResourceType: 'launch-template', Tags: [{ Key: 'orthweb:id', Value: ID }] },
    ]);
    expect(input.LaunchTemplateData).toEqual({
      ImageId: 'ami-1',
      InstanceType: 't3.medium',
      UserData: Buffer.from(props.userData).toString('base64'),
      IamInstanceProfile: { Arn: props.instanceProfileArn },
      MetadataOptions: {
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 2,
        InstanceMetadataTags: 'disabled',
      },
      Monitoring: { Enabled: true },
      EbsOptimized: true,
      DisableApiTermination: true,
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/xvda',
          Ebs: {
            Encrypted: true,
            KmsKeyId: props.kmsKeyArn,
            VolumeSize: 20,
            VolumeType: 'gp3',
            DeleteOnTermination: true,
          },
        },
      ],
    });
  });

  it('is found with the version in force', async () => {
    const { ctx, sent } = ec2({
      DescribeLaunchTemplates: { LaunchTemplates: [template] },
      DescribeLaunchTemplateVersions: { LaunchTemplateVersions: [{ VersionNumber: 1 }] },
    });
    const [found] = await LaunchTemplate.find(ctx, [ID]);
    expect(found).toMatchObject({ id: ID, ref: NAME, live: { version: { VersionNumber: 1 } } });
    expect(sent[1]?.input).toEqual({ LaunchTemplateId: 'lt-1', Versions: ['$Default'] });
  });

  it('has no drift in the version that was made for these settings', async () => {
    expect(LaunchTemplate.drift(await live(), props)).toEqual([]);
  });

  const differing: readonly [Partial<LaunchTemplateProps>, string][] = [
    [{ imageId: 'ami-2' }, 'image ami-1, wanted ami-2'],
    [{ instanceType: 't3.large' }, 'instance type t3.medium, wanted t3.large'],
    [{ keyName: 'mine' }, 'key pair none, wanted mine'],
    [{ volumeGiB: 40 }, 'volume GiB 20, wanted 40'],
    [{ userData: '#!/bin/sh\n' }, 'what a new host is to run differs'],
    [{ kmsKeyArn: 'arn:other' }, 'its default version was not made by orthweb'],
  ];
  it.each(differing)('says what differs: %o', async (change, text) => {
    const changes = LaunchTemplate.drift(await live(), { ...props, ...change });
    expect(changes).toEqual([{ field: 'default version', text, effect: 'update' }]);
  });

  it('sees a version made by hand, also one that only adds something', async () => {
    const made = await live();
    const byHand = { ...made.version, VersionDescription: '', VersionNumber: 2 };
    expect(LaunchTemplate.drift({ template, version: byHand }, props)).toEqual([
      {
        field: 'default version',
        text: 'its default version was not made by orthweb',
        effect: 'update',
      },
    ]);
  });

  it('is corrected by a complete new version, which becomes the default', async () => {
    const wanted = { ...props, imageId: 'ami-2' };
    const { ctx, sent } = ec2({
      CreateLaunchTemplateVersion: { LaunchTemplateVersion: { VersionNumber: 7 } },
      ModifyLaunchTemplate: {},
    });
    await LaunchTemplate.sync(ctx, await live(), wanted, []);
    expect(sent[0]?.input).not.toHaveProperty('SourceVersion');
    expect(sent[0]?.input.LaunchTemplateData).toEqual((await created(wanted)).LaunchTemplateData);
    expect(sent[1]?.input).toEqual({ LaunchTemplateId: 'lt-1', DefaultVersion: '7' });
  });

  it.each(['InvalidLaunchTemplateId.NotFound', 'InvalidLaunchTemplateName.NotFoundException'])(
    'may be gone already (%s)',
    async (code) => {
      const { ctx } = ec2({ DeleteLaunchTemplate: awsError(code) });
      const how = { purge: false, finalSnapshot: '' };
      await expect(LaunchTemplate.delete(ctx, await live(), how)).resolves.toBeUndefined();
    },
  );
});
