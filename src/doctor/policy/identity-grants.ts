import { names } from '../../provision/names.ts';
import { type Grant, of, type PolicyPlace } from './grant.ts';

/** IAM: the roles of the hosts and of RDS's monitoring, and the one policy. */
export function identityGrants(place: PolicyPlace): readonly Grant[] {
  const name = names(place);
  const iam = (what: string): string => `arn:${place.partition}:iam::${place.account}:${what}`;
  const aws = (policy: string): string => `arn:${place.partition}:iam::aws:policy/${policy}`;
  const roles = [
    iam(`role/${name.of('identity/role')}`),
    iam(`role/${name.of('database/monitoring-role')}`),
  ];
  const policy = iam(`policy/${name.of('identity/policy')}`);
  const services = ['ec2.amazonaws.com', 'monitoring.rds.amazonaws.com'];
  const china = place.partition === 'aws-cn' ? ['ec2.amazonaws.com.cn'] : [];
  return [
    { sid: 'OwnRoles', actions: ON_ROLES, resources: roles },
    {
      sid: 'AttachToOwnRoles',
      actions: ['iam:AttachRolePolicy'],
      resources: roles,
      condition: {
        ArnLike: {
          'iam:PolicyARN': [
            policy,
            aws('AmazonSSMManagedInstanceCore'),
            aws('service-role/AmazonRDSEnhancedMonitoringRole'),
          ],
        },
      },
    },
    {
      sid: 'PassOwnRoles',
      actions: ['iam:PassRole'],
      resources: roles,
      condition: { StringEquals: { 'iam:PassedToService': [...services, ...china] } },
    },
    { sid: 'OwnPolicy', actions: ON_POLICIES, resources: [policy] },
    {
      sid: 'DetachOwnPolicy',
      actions: of('iam', 'DetachRolePolicy', 'DetachUserPolicy', 'DetachGroupPolicy'),
      resources: ['role/*', 'user/*', 'group/*'].map(iam),
      condition: { ArnLike: { 'iam:PolicyARN': policy } },
    },
    {
      sid: 'OwnProfile',
      actions: ON_PROFILES,
      resources: [iam(`instance-profile/${name.of('identity/profile')}`)],
    },
    {
      sid: 'RoleOfRds',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [iam('role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS')],
      condition: { StringLike: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
    },
  ];
}

const ON_ROLES = of(
  'iam',
  ...['CreateRole', 'TagRole', 'UpdateAssumeRolePolicy', 'DeleteRole', 'DeleteRolePolicy'],
  ...['DetachRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies'],
  'ListInstanceProfilesForRole',
);

const ON_POLICIES = of(
  'iam',
  ...['CreatePolicy', 'GetPolicy', 'GetPolicyVersion', 'TagPolicy', 'ListPolicyVersions'],
  ...['CreatePolicyVersion', 'DeletePolicyVersion', 'ListEntitiesForPolicy', 'DeletePolicy'],
);

const ON_PROFILES = of(
  'iam',
  ...['CreateInstanceProfile', 'GetInstanceProfile', 'TagInstanceProfile'],
  ...['AddRoleToInstanceProfile', 'RemoveRoleFromInstanceProfile', 'DeleteInstanceProfile'],
);
