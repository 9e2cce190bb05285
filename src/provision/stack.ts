import type { AnyNode } from './resource.ts';
import { accessOf } from './stack/access.ts';
import { addressingOf } from './stack/addressing.ts';
import { databaseOf } from './stack/database.ts';
import { endpointsOf } from './stack/endpoints.ts';
import { foundations } from './stack/foundations.ts';
import { hostsOf } from './stack/hosts.ts';
import { identityOf } from './stack/identity.ts';
import { launchOf } from './stack/launch.ts';
import { logsOf } from './stack/logs.ts';
import { networkOf } from './stack/network.ts';
import { secretsOf } from './stack/secrets.ts';
import type { Settings } from './stack/settings.ts';

/**
 * Every node of a deployment, area by area. An area is a file below `stack/`: its nodes with their needs and settings.
 * What stands in an argument here is what an area's nodes may need; order follows from the needs alone.
 */
export function stack(settings: Settings): readonly AnyNode[] {
  const base = foundations(settings);
  const network = networkOf(settings, base);
  const access = accessOf(settings, network);
  const endpoints = endpointsOf(settings, network, access);
  const addressing = addressingOf(settings, network, access);
  const secrets = secretsOf(settings, base, addressing);
  const database = databaseOf(settings, base, network, access);
  const logs = logsOf(settings, base);
  const identity = identityOf(settings, base, secrets);
  const launch = launchOf(settings, base, identity, addressing);
  const ground = { base, network, access, endpoints, addressing, identity, launch };
  const hosts = hostsOf(settings, ground);
  return [
    base,
    network,
    access,
    endpoints,
    secrets,
    database,
    logs,
    identity,
    addressing,
    launch,
    hosts,
  ].flatMap((area) => Object.values<AnyNode>(area));
}
