import {
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeAddressesCommand,
  DescribeSecurityGroupsCommand,
  DisassociateAddressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { FaultBench } from '../../support/fault-bench.ts';
import type { Fault } from './fault.ts';

/** Who gets in, and whether anybody does. */
export const ACCESS: readonly Fault[] = [
  {
    what: 'client certificates are not asked for',
    fails: {
      'server/primary-configuration': /changed it on the host/,
      'security/no-certificate': /Envoy must ask for certificates/,
    },
    make: (bench) =>
      edit(bench, '/run/orthweb/envoy/envoy.yaml', {
        sed: 's/require_client_certificate: true/require_client_certificate: false/',
        containers: 'orthweb-envoy-1',
      }),
  },
  {
    what: 'no login is asked for',
    fails: {
      'server/primary-configuration': /changed it on the host/,
      'security/no-login': /server\/\*-configuration/,
      'security/known-login': /credentials --rotate/,
    },
    make: (bench) =>
      edit(bench, '/opt/orthweb/current/orthanc.json', {
        sed: 's/"AuthenticationEnabled": true/"AuthenticationEnabled": false/',
        containers: 'orthweb-orthanc-1-1 orthweb-orthanc-2-1 orthweb-orthanc-3-1',
      }),
  },
  {
    what: 'a security group is opened to the world',
    fails: { 'security/groups': /orthweb up/ },
    only: 'user,security',
    async make(bench) {
      const { ec2 } = bench.aws;
      const rule = { GroupId: await hostsGroup(bench), IpPermissions: [SSH_FROM_ANYWHERE] };
      bench.afterwards(() => ec2.send(new RevokeSecurityGroupIngressCommand(rule)));
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    },
  },
  {
    what: 'the site address is on no host',
    fails: { 'user/address': /orthweb up puts it back/ },
    async make(bench) {
      const { ec2 } = bench.aws;
      const { AllocationId, AssociationId, NetworkInterfaceId } = await siteAddress(bench);
      const back = new AssociateAddressCommand({ AllocationId, NetworkInterfaceId });
      bench.afterwards(() => ec2.send(back));
      await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    },
  },
];

/** Changes a file of the host, keeps the old one beside it, and starts the containers that read it anew. */
async function edit(
  bench: FaultBench,
  path: string,
  change: { readonly sed: string; readonly containers: string },
): Promise<void> {
  const { sed, containers } = change;
  const kept = '/run/kept';
  bench.afterwards(() =>
    bench.on(
      'primary',
      `cat ${kept} >${path} && rm ${kept} && docker restart --time 1 ${containers}`,
    ),
  );
  const steps = [
    `cp --archive ${path} ${kept}`,
    `sed --in-place '${sed}' ${path}`,
    `! cmp --silent ${kept} ${path}`,
    `docker restart --time 1 ${containers}`,
    'for _ in $(seq 60); do docker ps --format "{{.Status}}" | grep --quiet starting || break; sleep 1; done',
  ];
  await bench.on('primary', steps.join(' && '));
  await bench.seen('primary', 3);
}

const SSH_FROM_ANYWHERE = {
  ...{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
  IpRanges: [{ CidrIp: '0.0.0.0/0' }],
};

async function hostsGroup({ aws }: FaultBench): Promise<string> {
  const Filters = [{ Name: 'tag:orthweb:id', Values: ['access/hosts'] }];
  const found = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return found.SecurityGroups?.[0]?.GroupId ?? '';
}

async function siteAddress({ aws }: FaultBench) {
  const Filters = [{ Name: 'tag:orthweb:id', Values: ['hosts/site-address'] }];
  return (await aws.ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses?.[0] ?? {};
}
