import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Secret as Hidden } from '../../secret.ts';
import { tagList } from '../identity.ts';
import type { Change, Ctx, Kind } from '../resource.ts';
import type { CertificateIssuer, ServerCertificateValue } from '../software.ts';
import {
  certificateNotes,
  certificateTags,
  isImported,
  knownCertificate,
} from './certificate-tags.ts';
import { putCertificate } from './put-certificate.ts';
import {
  ANY_SECRET,
  correctSettings,
  SECRET_ACTIONS,
  type SecretLive,
  type SecretOut,
  type SecretSettings,
  secretOutputs,
  settingChanges,
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
  /** For which it was made, or checked when it was imported. */
  readonly names: readonly string[];
  readonly imported: boolean;
}

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
        Tags: tagList({ ...at.tags, ...certificateTags(issued.ends, props.names, 'own') }),
        SecretString: issued.value.reveal(),
      }),
    );
  },
  drift: (live, props) => [...settingChanges(live, props), ...renewals(live, props)],
  async sync(ctx, live, props, changes) {
    await correctSettings(ctx, live, props, changes);
    if (!changes.some((change) => change.field === 'certificate')) return;
    const { names } = props;
    await putCertificate(ctx, live, await issue(ctx, props), { names, source: 'own' });
  },
  outputs(live) {
    const { ends, names } = certificateNotes(live);
    const dated = ends === undefined ? {} : { ends };
    return { ...secretOutputs(live), ...dated, names, imported: isImported(live) };
  },
};

async function issue(ctx: Ctx, props: ServerCertificateProps): Promise<ServerCertificateValue> {
  const ask = new GetSecretValueCommand({ SecretId: props.authority });
  const authority = new Hidden((await ctx.aws.secrets.send(ask)).SecretString ?? '');
  return props.issuer.server(authority, props.names);
}

function renewals(live: SecretLive, { issuer, names }: ServerCertificateProps): Change[] {
  // Only who signed it can renew it: the operator is warned in time instead.
  if (isImported(live)) return [];
  const why = issuer.renewal(knownCertificate(live, names), names);
  return why === undefined
    ? []
    : [{ field: 'certificate', text: `certificate: ${why}`, effect: 'update' }];
}
