import { userData } from '../../templates/user-data.ts';
import { HostBundle } from '../kinds/host-bundle.ts';
import { KeyPair } from '../kinds/key-pair.ts';
import { LaunchTemplate } from '../kinds/launch-template.ts';
import { node } from '../resource.ts';
import type { Addressing } from './addressing.ts';
import type { Foundations } from './foundations.ts';
import type { Identity } from './identity.ts';
import { decidedOf, type Settings, softwareOf } from './settings.ts';

export type Launch = ReturnType<typeof launchOf>;

/** What a host is launched with; the template holds the newest, a running host has its own. */
export function launchOf(
  settings: Settings,
  { key, data }: Foundations,
  { profile }: Identity,
  { primaryNic, secondaryNic }: Addressing,
) {
  const { hosts } = settings.config;
  const keyPair = node(
    'hosts/key-pair',
    KeyPair,
    {},
    () => ({ publicKey: hosts.publicKey ?? '' }),
    {
      wanted: hosts.publicKey !== undefined,
    },
  );
  // There before any host asks for it.
  const bundle = node('hosts/bundle', HostBundle, { data, key }, (out) => ({
    bucket: out.data.bucket,
    ...softwareOf(settings).bundle,
  }));
  const needs = { key, profile, data, bundle, primaryNic, secondaryNic };
  const withKey = { ...needs, ...(hosts.publicKey === undefined ? {} : { keyPair }) };
  const template = node('hosts/template', LaunchTemplate, withKey, (out) => ({
    imageId: decidedOf(settings).imageId,
    rootDevice: decidedOf(settings).rootDevice,
    instanceType: hosts.instanceType,
    instanceProfileArn: out.profile.arn,
    keyName: out.keyPair?.name,
    kmsKeyArn: out.key.keyArn,
    volumeGiB: hosts.volumeGiB,
    userData: firstSteps(settings, out.data.bucket, {
      [out.primaryNic.interfaceId]: 'primary',
      [out.secondaryNic.interfaceId]: 'secondary',
    }),
  }));
  return { keyPair, bundle, template };
}

function firstSteps(
  settings: Settings,
  bucket: string,
  hosts: Readonly<Record<string, 'primary' | 'secondary'>>,
) {
  const { deployment, region } = settings;
  const { bundle, fetchScript } = softwareOf(settings);
  return userData({ deployment, region, bucket, sha256: bundle.sha256, hosts, fetchScript });
}
