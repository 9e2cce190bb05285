import { HostStatus } from '../kinds/host-status.ts';
import { Instance } from '../kinds/instance.ts';
import { node } from '../resource.ts';
import type { Access } from './access.ts';
import type { Addressing } from './addressing.ts';
import type { Endpoints } from './endpoints.ts';
import type { Foundations } from './foundations.ts';
import type { Identity } from './identity.ts';
import type { Launch } from './launch.ts';
import type { Network } from './network.ts';
import { decidedOf, type HostRole, type Settings } from './settings.ts';

/** What a host stands on. */
export interface Ground {
  readonly base: Foundations;
  readonly network: Network;
  readonly access: Access;
  readonly endpoints: Endpoints;
  readonly addressing: Addressing;
  readonly identity: Identity;
  readonly launch: Launch;
}

/** The two hosts, and what they write of themselves. */
export function hostsOf(settings: Settings, ground: Ground) {
  // A host writes to the last: what it wrote is removed after it.
  if (settings.purpose === 'build')
    return {
      primary: hostOf(settings, ground, 'primary', {}),
      secondary: hostOf(settings, ground, 'secondary', {}),
    };
  const primaryStatus = statusOf('primary');
  const secondaryStatus = statusOf('secondary');
  return {
    primaryStatus,
    secondaryStatus,
    primary: hostOf(settings, ground, 'primary', { status: primaryStatus }),
    secondary: hostOf(settings, ground, 'secondary', { status: secondaryStatus }),
  };
}

function statusOf(role: HostRole) {
  return node(`hosts/${role}-status`, HostStatus, {}, () => ({}));
}

type Status = ReturnType<typeof statusOf>;

function hostOf(
  settings: Settings,
  { base, network, access, endpoints, addressing, identity, launch }: Ground,
  role: HostRole,
  status: { readonly status?: Status },
) {
  const { hosts } = settings.config;
  const needs = {
    ...status,
    template: launch.template,
    profile: identity.profile,
    key: base.key,
    nic: role === 'primary' ? addressing.primaryNic : addressing.secondaryNic,
    addresses: addressing.addresses,
    // A host boots with its address, its way out and its firewall in place: the first thing it does is to download.
    routes: network.publicRoutes,
    acl: network.publicAcl,
    rules: access.hostsRules,
    s3: endpoints.s3,
  };
  return node(`hosts/${role}`, Instance, needs, (out) => ({
    templateId: out.template.templateId,
    templateVersion: out.template.version,
    interfaceId: out.nic.interfaceId,
    instanceProfileArn: out.profile.arn,
    instanceType: hosts.instanceType,
    volume: {
      kmsKeyArn: out.key.keyArn,
      volumeGiB: hosts.volumeGiB,
      rootDevice: decidedOf(settings).rootDevice,
    },
  }));
}
