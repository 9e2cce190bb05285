import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type LaunchTemplateVersion,
  ModifyLaunchTemplateCommand,
  type LaunchTemplate as Template,
} from '@aws-sdk/client-ec2';
import { ignoringGone, unlessGone } from '../already-gone.ts';
import { fromTagList } from '../identity.ts';
import { names } from '../names.ts';
import type { Ctx, Found, Kind } from '../resource.ts';
import { presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import {
  fingerprint,
  type LaunchTemplateProps,
  templateChanges,
  templateData,
} from './launch-template-data.ts';

export type { LaunchTemplateProps } from './launch-template-data.ts';

export interface LaunchTemplateOut {
  readonly templateId: string;
  /** The default version: the one that `up` keeps as wanted. */
  readonly version: string;
  readonly name: string;
}

export interface LaunchTemplateLive {
  readonly template: Template;
  readonly version: LaunchTemplateVersion | undefined;
}

export const LaunchTemplate: Kind<LaunchTemplateProps, LaunchTemplateLive, LaunchTemplateOut> = {
  type: 'ec2:launch-template',
  actions: [
    'ec2:CreateLaunchTemplate',
    'ec2:CreateLaunchTemplateVersion',
    'ec2:DescribeLaunchTemplates',
    'ec2:DescribeLaunchTemplateVersions',
    'ec2:ModifyLaunchTemplate',
    'ec2:DeleteLaunchTemplate',
    'ec2:CreateTags',
  ],
  typicalMs: 1_000,
  idempotency: 'token',
  existsCodes: ['InvalidLaunchTemplateName.AlreadyExistsException'],
  async find(ctx, ids) {
    const wanted = new Map(ids.map((id) => [names(ctx).of(id), id]));
    const reply = await ctx.aws.ec2.send(
      new DescribeLaunchTemplatesCommand({
        Filters: [{ Name: 'launch-template-name', Values: [...wanted.keys()] }],
      }),
    );
    const templates = reply.LaunchTemplates ?? [];
    return Promise.all(templates.map((template) => findVersion(ctx, wanted, template)));
  },
  async create(ctx, at, props) {
    await ctx.aws.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: at.name,
        VersionDescription: fingerprint(props),
        LaunchTemplateData: templateData(props),
        TagSpecifications: tagSpecification('launch-template', at),
        ClientToken: at.token,
      }),
    );
  },
  drift: (live, props) => templateChanges(live.version, props),
  async sync(ctx, live, props) {
    const LaunchTemplateId = live.template.LaunchTemplateId;
    // Complete, without a SourceVersion: what a hand-made version added is not to come along.
    const reply = await ctx.aws.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        VersionDescription: fingerprint(props),
        LaunchTemplateData: templateData(props),
      }),
    );
    const DefaultVersion = String(reply.LaunchTemplateVersion?.VersionNumber);
    await ctx.aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion }));
  },
  tag: (ctx, live, tags) => setEc2Tags(ctx, live.template.LaunchTemplateId, tags),
  async delete(ctx, live) {
    const LaunchTemplateId = live.template.LaunchTemplateId;
    await ignoringGone(ctx.aws.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })));
  },
  outputs: ({ template }) => ({
    templateId: template.LaunchTemplateId ?? '',
    version: String(template.DefaultVersionNumber ?? 1),
    name: template.LaunchTemplateName ?? '',
  }),
  ready: {
    status: (live) => (live === undefined ? 'absent' : live.version ? 'present' : 'pending'),
    pending: ['absent', 'pending'],
    target: ['present'],
    timeoutMs: 60_000,
    everyMs: 2_000,
  },
  gone: presence(60_000).gone,
};

async function findVersion(
  ctx: Ctx,
  wanted: ReadonlyMap<string, string>,
  template: Template,
): Promise<Found<LaunchTemplateLive>> {
  // One call may show a new template that the next one does not know yet.
  const reply = await unlessGone(
    ctx.aws.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({
        LaunchTemplateId: template.LaunchTemplateId,
        Versions: ['$Default'],
      }),
    ),
  );
  const ref = template.LaunchTemplateName ?? '';
  const live = { template, version: reply?.LaunchTemplateVersions?.[0] };
  return { id: wanted.get(ref) ?? '', ref, tags: fromTagList(template.Tags), live };
}
