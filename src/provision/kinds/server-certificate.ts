import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { Secret as Hidden } from '../../secret.ts';
import { fromTagList, tagList } from '../identity.ts';
import type { Change, Ctx, Kind, Tags } from '../resource.ts';
import type { CertificateIssuer, KnownCertificate, ServerCertificateValue } from '../software.ts';
import {
  ANY_SECRET,
  correctSettings,
  SECRET_ACTIONS,
  type SecretLive,
  type SecretOut,
  type SecretSettings,
  secretOutputs,
  settingChanges,
  tagSecret,
} from './secret-settings.ts';

export interface ServerCertificateProps extends SecretSettings {
  /** Under which browsers and devices reach the site. */
  readonly names: readonly string[];
  /** Name of the authority's secret: read only when a certificate is to be made. */
  readonly authority: string;
  readonly issuer: CertificateIssuer;
}

export interface ServerCertificateOut extends SecretOut {
  /** ISO time. */
  readonly ends?: string;
}

/** So that a look at the secret tells whether it is good, without reading what it keeps. */
const NAMES_TAG = 'orthweb:certificate-names';
const ENDS_TAG = 'orthweb:certificate-ends';
/** `imported`: somebody else's authority signed it, and only that can renew it. */
const SOURCE_TAG = 'orthweb:certificate-source';
/** "Tag values: maximum 256 characters". */
const MOST_TAG_CHARACTERS = 256;

/** The secret with the site's certificate. Made anew, by the same authority, when the names change or its end is near. */
export const ServerCertificate: Kind<ServerCertificateProps, SecretLive, ServerCertificateOut> = {
  ...ANY_SECRET,
  type: 'secretsmanager:certificate',
  actions: [...SECRET_ACTIONS, 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
  async create(ctx, at, props) {
    const issued = await issue(ctx, props);
    await ctx.aws.secrets.send(
      new CreateSecretCommand({
        Name: at.name,
        Description: props.description,
        KmsKeyId: props.kmsKeyArn,
        Tags: tagList({ ...at.tags, ...certificateTags(issued, props) }),
        SecretString: issued.value.reveal(),
      }),
    );
  },
  drift: (live, props) => [...settingChanges(live, props), ...renewals(live, props)],
  async sync(ctx, live, props, changes) {
    await correctSettings(ctx, live, props, changes);
    if (!changes.some((change) => change.field === 'certificate')) return;
    const issued = await issue(ctx, props);
    const SecretString = issued.value.reveal();
    await ctx.aws.secrets.send(new PutSecretValueCommand({ SecretId: live.ARN, SecretString }));
    // After the value: interrupted between the two, it is made once more.
    await tagSecret(ctx, live, certificateTags(issued, props));
  },
  outputs(live) {
    const ends = fromTagList(live.Tags)[ENDS_TAG];
    return { ...secretOutputs(live), ...(ends !== undefined && { ends }) };
  },
};

async function issue(ctx: Ctx, props: ServerCertificateProps): Promise<ServerCertificateValue> {
  const ask = new GetSecretValueCommand({ SecretId: props.authority });
  const authority = new Hidden((await ctx.aws.secrets.send(ask)).SecretString ?? '');
  return props.issuer.server(authority, props.names);
}

function certificateTags(issued: ServerCertificateValue, { names }: ServerCertificateProps): Tags {
  return { [NAMES_TAG]: namesTag(names), [ENDS_TAG]: issued.ends.toISOString() };
}

function namesTag(names: readonly string[]): string {
  return names.join(' ').slice(0, MOST_TAG_CHARACTERS);
}

function renewals(live: SecretLive, props: ServerCertificateProps): Change[] {
  const tags = fromTagList(live.Tags);
  if (tags[SOURCE_TAG] === 'imported') return [];
  const why = props.issuer.renewal(known(tags, props), props.names);
  return why === undefined
    ? []
    : [{ field: 'certificate', text: `certificate: ${why}`, effect: 'update' }];
}

/** Long names are cut in the tag: when what is there agrees, the wanted ones are taken for the whole. */
function known(tags: Tags, { names }: ServerCertificateProps): KnownCertificate {
  const noted = tags[NAMES_TAG] ?? '';
  return {
    names: noted === namesTag(names) ? names : noted.split(' ').filter((name) => name !== ''),
    ends: new Date(tags[ENDS_TAG] ?? 0),
  };
}
