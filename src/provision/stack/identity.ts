import { hostPolicy } from '../../templates/host-policy.ts';
import { hostTrust } from '../../templates/trust-policies.ts';
import { InstanceProfile } from '../kinds/instance-profile.ts';
import { Policy } from '../kinds/policy.ts';
import { Role } from '../kinds/role.ts';
import { names } from '../names.ts';
import { node } from '../resource.ts';
import type { Foundations } from './foundations.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export type Identity = ReturnType<typeof identityOf>;

/** What the hosts may do in AWS. */
export function identityOf(settings: Settings, { key, data }: Foundations, secrets: Secrets) {
  const { account, region, partition, deployment, config } = settings;
  const name = names({ deployment, region });
  const policy = node(
    'identity/policy',
    Policy,
    { key, data, web: secrets.web, login: secrets.database, certificate: secrets.certificate },
    (out) => ({
      description: `What the hosts of ${deployment} may do`,
      document: hostPolicy({
        account,
        region,
        partition,
        deployment,
        bucketArn: out.data.arn,
        keyArn: out.key.keyArn,
        secretArns: [out.web.arn, out.login.arn, out.certificate.arn],
        ownSecretArn: out.login.arn,
        databaseIdentifier: name.of('database/main'),
        logGroup: config.logs.containers ? name.of('logs/containers') : undefined,
      }),
    }),
  );
  const role = node('identity/role', Role, { policy }, (out) => ({
    trust: hostTrust({ partition }),
    managedPolicyArns: [
      out.policy.arn,
      `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
    ],
    description: `The hosts of ${deployment}`,
  }));
  const profile = node('identity/profile', InstanceProfile, { role }, (out) => ({
    roleName: out.role.name,
  }));
  return { policy, role, profile };
}
