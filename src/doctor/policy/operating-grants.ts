import { names } from '../../provision/names.ts';
import { arn, type Grant, of, type PolicyPlace, tagged } from './grant.ts';

/** Systems Manager and CloudWatch Logs: the ways to the hosts, and what they write. */
export function operatingGrants(place: PolicyPlace): readonly Grant[] {
  return [...hostGrants(place), ...parameterGrants(place), ...logGrants(place)];
}

/** AWS's own documents belong to no account; the one of shells belongs to the operator's. */
function hostGrants(place: PolicyPlace): readonly Grant[] {
  const instances = arn(place, 'ec2', 'instance/*');
  const document = (name: string): string =>
    arn({ ...place, account: '' }, 'ssm', `document/${name}`);
  const own = tagged(place, 'ssm:resourceTag');
  const [send, start] = [['ssm:SendCommand'], ['ssm:StartSession']];
  return [
    { sid: 'SendToOwn', actions: send, resources: [instances], condition: own },
    { sid: 'SendScripts', actions: send, resources: [document('AWS-RunShellScript')] },
    { sid: 'OpenOwn', actions: start, resources: [instances], condition: own },
    {
      sid: 'OpenShellsAndTunnels',
      actions: start,
      resources: [
        arn(place, 'ssm', 'document/SSM-SessionManagerRunShell'),
        document('AWS-StartSSHSession'),
        document('AWS-StartPortForwardingSession'),
        document('AWS-StartPortForwardingSessionToRemoteHost'),
      ],
    },
    {
      sid: 'Sessions',
      actions: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
      resources: [arn(place, 'ssm', 'session/*')],
    },
  ];
}

function parameterGrants(place: PolicyPlace): readonly Grant[] {
  return [
    {
      sid: 'ImageOfHosts',
      actions: ['ssm:GetParameter'],
      resources: [
        arn({ ...place, account: '' }, 'ssm', 'parameter/aws/service/ami-amazon-linux-latest/*'),
      ],
    },
    {
      sid: 'StatusOfHosts',
      actions: of('ssm', 'GetParameters', 'DeleteParameter'),
      resources: [arn(place, 'ssm', `parameter/orthweb/${place.deployment}/*`)],
    },
  ];
}

function logGrants(place: PolicyPlace): readonly Grant[] {
  const groups = [
    `/orthweb/${place.deployment}/*`,
    `/aws/rds/instance/${names(place).of('database/main')}/*`,
  ];
  return [
    {
      sid: 'OwnLogs',
      actions: of(
        'logs',
        ...['CreateLogGroup', 'TagResource', 'ListTagsForResource', 'PutRetentionPolicy'],
        ...['AssociateKmsKey', 'DeleteLogGroup', 'FilterLogEvents'],
      ),
      resources: groups.map((group) => arn(place, 'logs', `log-group:${group}`)),
    },
  ];
}
