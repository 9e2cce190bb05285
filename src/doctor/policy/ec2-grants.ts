import { type Grant, of, type PolicyPlace, tagged } from './grant.ts';

/**
 * What would hurt others, if it went to the wrong object. Each acts on one type of object, and "Service authorization
 * reference" lists `aws:ResourceTag` for it.
 */
const ON_OWN = of(
  'ec2',
  ...['TerminateInstances', 'StopInstances', 'StartInstances', 'ModifyInstanceAttribute'],
  ...['ModifyInstanceMetadataOptions', 'MonitorInstances', 'GetConsoleOutput'],
  ...['AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation'],
  ...['DeleteLaunchTemplate', 'ModifyLaunchTemplate', 'CreateLaunchTemplateVersion'],
  ...['DeleteKeyPair', 'ReleaseAddress', 'DeleteNetworkInterface', 'DeleteFlowLogs'],
  ...['DeleteVpc', 'DeleteSubnet', 'DeleteInternetGateway', 'DeleteNetworkAcl'],
  ...['DeleteRouteTable', 'CreateRoute', 'ReplaceRoute', 'DeleteRoute'],
);

/** The calls that give a new object its tags. */
const CREATING = [
  ...['AllocateAddress', 'CreateFlowLogs', 'CreateInternetGateway', 'CreateLaunchTemplate'],
  ...['CreateNetworkAcl', 'CreateNetworkInterface', 'CreateRouteTable', 'CreateSecurityGroup'],
  ...['CreateSubnet', 'CreateVpc', 'CreateVpcEndpoint', 'ImportKeyPair', 'RunInstances'],
];

export function ec2Grants(place: PolicyPlace): readonly Grant[] {
  return [
    { sid: 'OwnEc2', actions: ON_OWN, resources: ['*'], condition: tagged(place) },
    {
      sid: 'TagNewEc2',
      actions: ['ec2:CreateTags'],
      resources: ['*'],
      condition: { StringEquals: { 'ec2:CreateAction': CREATING } },
    },
    {
      sid: 'TagOwnEc2',
      actions: ['ec2:CreateTags'],
      resources: ['*'],
      condition: tagged(place),
    },
  ];
}
