import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { checkStack, dependents, needsOf, remainingMs } from '../../../src/provision/graph.ts';
import { names } from '../../../src/provision/names.ts';
import type { AnyNode } from '../../../src/provision/resource.ts';
import { endpointServices } from '../../../src/provision/stack/endpoints.ts';
import type { Settings } from '../../../src/provision/stack/settings.ts';
import { stack } from '../../../src/provision/stack.ts';
import { Secret } from '../../../src/secret.ts';
import { configured } from './configured.ts';

const PLACE = {
  deployment: 'wealthy-lemur',
  account: '123456789012',
  region: 'eu-west-1',
  partition: 'aws',
};
const DECIDED = {
  zones: ['eu-west-1b', 'eu-west-1c'] as const,
  imageId: 'ami-1',
  rootDevice: '/dev/xvda',
};
const SOFTWARE = {
  bundle: { sha256: 'b'.repeat(64), bytes: Buffer.from('bundle') },
  fetchScript: '#!/bin/bash\n',
  issuer: {
    authority: () => Promise.reject(new Error('not asked for')),
    server: () => Promise.reject(new Error('not asked for')),
    renewal: () => undefined,
  },
  siteNames: [],
};
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOxaqFpX3Q2ygEVw5s5X1pE2hM3g0PuLZb3Xl8QpA7cV';

function placed(config: Config = configured(), more: Partial<Settings> = {}): readonly AnyNode[] {
  return stack({ ...PLACE, config, decided: DECIDED, software: SOFTWARE, ...more });
}

function withKey(config: Config): Config {
  return { ...config, hosts: { ...config.hosts, publicKey: KEY } };
}

/** Stands for whatever a need puts out: `network/vpc.vpcId`. */
function outputsOf(node: AnyNode): Record<string, object> {
  const stand = (need: AnyNode): object =>
    new Proxy({}, { get: (_, key) => `<${need.id}.${String(key)}>` });
  return Object.fromEntries(Object.entries(node.needs).map(([name, need]) => [name, stand(need)]));
}

function propsOf(node: AnyNode): Record<string, unknown> {
  return node.props(outputsOf(node)) as Record<string, unknown>;
}

function one(nodes: readonly AnyNode[], id: string): AnyNode {
  const found = nodes.find((node) => node.id === id);
  if (found === undefined) throw new Error(`${id} is not placed`);
  return found;
}

const OPTIONS = [
  ['endpoints: default', 'endpoints: full'],
  ['', 'logs: {containers: false}'],
  ['', 'database: {multiAz: false}'],
  ['', 'dicomPeers: [{cidr: 192.0.2.7/32, port: 104}]'],
];
const configs = OPTIONS.reduce<readonly string[]>(
  (before, choices) => before.flatMap((yaml) => choices.map((more) => `${yaml}\n${more}`)),
  [''],
).flatMap((yaml) => [configured(yaml), withKey(configured(yaml))]);

describe('the stack', () => {
  it('is this', () => {
    const lines = placed(withKey(configured())).map((node) => {
      const needs = needsOf(node).map((need) => need.id);
      return `${node.wanted ? ' ' : '-'} ${node.id} <- ${needs.join(' ')}`.trimEnd();
    });
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "  keys/key <-
        storage/logs <-
        storage/data <- keys/key
        storage/access-log <- storage/data storage/logs
        network/vpc <-
        network/public-a <- network/vpc
        network/public-b <- network/vpc
        network/private-a <- network/vpc
        network/private-b <- network/vpc
        network/gateway <- network/vpc
        network/public-routes <- network/vpc network/gateway network/public-a network/public-b
        network/private-routes <- network/vpc network/private-a network/private-b
        network/public-acl <- network/vpc network/public-a network/public-b
        network/private-acl <- network/vpc network/private-a network/private-b
        network/flow-log <- network/vpc storage/logs
        access/hosts <- network/vpc
        access/database <- network/vpc
        access/endpoints <- network/vpc
        access/hosts-rules <- access/hosts access/database
        access/database-rules <- access/hosts access/database
        access/endpoints-rules <- access/hosts access/endpoints
        endpoints/s3 <- network/vpc network/public-routes network/private-routes
        endpoints/secretsmanager <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
      - endpoints/ssm <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
      - endpoints/ssmmessages <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
      - endpoints/ec2messages <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
      - endpoints/kms <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
      - endpoints/logs <- network/vpc network/private-a network/private-b access/endpoints access/endpoints-rules
        secrets/web <- keys/key
        secrets/database <- keys/key
        secrets/authority <- keys/key
        secrets/certificate <- keys/key secrets/authority hosts/site-address hosts/standby-address
        database/log-postgresql <- keys/key
        database/log-upgrade <- keys/key
        database/subnets <- network/private-a network/private-b
        database/parameters <-
        database/monitoring-role <-
        database/snapshot <- keys/key
        database/main <- keys/key database/log-postgresql database/log-upgrade database/subnets database/parameters database/monitoring-role database/snapshot access/database access/database-rules
        logs/containers <- keys/key
        identity/policy <- keys/key storage/data secrets/web secrets/database secrets/certificate
        identity/role <- identity/policy
        identity/profile <- identity/role
        hosts/primary-interface <- network/public-a access/hosts
        hosts/secondary-interface <- network/public-b access/hosts
        hosts/site-address <- network/gateway
        hosts/standby-address <- network/gateway
        hosts/addresses <- hosts/site-address hosts/standby-address hosts/primary-interface hosts/secondary-interface
        hosts/key-pair <-
        hosts/bundle <- storage/data keys/key
        hosts/template <- keys/key identity/profile storage/data hosts/bundle hosts/primary-interface hosts/secondary-interface hosts/key-pair
        hosts/primary-status <-
        hosts/secondary-status <-
        hosts/primary <- hosts/primary-status hosts/template identity/profile keys/key hosts/primary-interface hosts/addresses network/public-routes network/public-acl access/hosts-rules endpoints/s3
        hosts/secondary <- hosts/secondary-status hosts/template identity/profile keys/key hosts/secondary-interface hosts/addresses network/public-routes network/public-acl access/hosts-rules endpoints/s3"
    `);
  });

  it('is sound with every combination of options, and always names the same objects', () => {
    const ids = placed().map((node) => node.id);
    for (const config of configs) {
      const nodes = placed(config);
      checkStack(nodes);
      expect(nodes.map((node) => node.id)).toEqual(ids);
    }
  });

  it('gives every object a name of its own', () => {
    const name = names(PLACE);
    // A role, its policy and its profile are different things to IAM, and may share one.
    const nodes = placed().filter((node) => !node.id.startsWith('identity/'));
    const given = nodes.map((node) => name.of(node.id));
    expect(new Set(given).size).toBe(given.length);
  });

  it('can be looked at and removed before zones and image are chosen', () => {
    const nodes = placed(configured(), { decided: undefined });
    checkStack(nodes);
    expect(() => propsOf(one(nodes, 'network/public-a'))).toThrow('not chosen yet');
  });

  it('takes longest on the way through the database, so that is begun first', () => {
    const nodes = placed().filter((node) => node.wanted);
    const after = dependents(nodes);
    const remaining = remainingMs(nodes, after, (node) => node.kind.typicalMs);
    const longest = (among: readonly AnyNode[]): AnyNode | undefined =>
      among.toSorted((a, b) => (remaining.get(b) ?? 0) - (remaining.get(a) ?? 0))[0];
    const path: string[] = [];
    for (let at = longest(nodes); at !== undefined; at = longest(after(at))) path.push(at.id);
    expect(path.at(-1)).toBe('database/main');
    // Its way is short: nothing slow stands before it.
    const before = path.slice(0, -1).map((id) => one(nodes, id).kind.typicalMs);
    expect(Math.max(...before)).toBeLessThan(60_000);
  });
});

describe('what is wanted', () => {
  it.each<[string, Config, readonly string[]]>([
    [
      'by default',
      configured(),
      [
        'endpoints/ec2messages',
        'endpoints/kms',
        'endpoints/logs',
        'endpoints/ssm',
        'endpoints/ssmmessages',
        'hosts/key-pair',
      ],
    ],
    ['with all endpoints', configured('endpoints: full'), ['hosts/key-pair']],
    [
      'with a key and without container logs',
      withKey(configured('endpoints: full\nlogs: {containers: false}')),
      ['logs/containers'],
    ],
  ])('%s leaves out what was not asked for', (_, config, unwanted) => {
    const left = placed(config).filter((node) => !node.wanted);
    expect(left.map((node) => node.id).sort()).toEqual(unwanted);
  });

  it('has an endpoint for each service that the zones are asked about', () => {
    for (const config of [configured(), configured('endpoints: full')]) {
      for (const service of endpointServices(config))
        expect(one(placed(config), `endpoints/${service}`).wanted).toBe(true);
    }
  });
});

describe('what the nodes are told', () => {
  it('comes from their needs, the configuration and what was decided', () => {
    const nodes = placed(withKey(configured()));
    expect(propsOf(one(nodes, 'network/private-b'))).toEqual({
      vpcId: '<network/vpc.vpcId>',
      cidr: '172.27.129.0/24',
      zone: 'eu-west-1c',
    });
    expect(propsOf(one(nodes, 'hosts/template'))).toMatchObject({
      imageId: 'ami-1',
      keyName: '<hosts/key-pair.name>',
      instanceProfileArn: '<identity/profile.arn>',
    });
    expect(propsOf(one(nodes, 'hosts/key-pair'))).toEqual({ publicKey: KEY });
  });

  it('puts each host into its own zone', () => {
    const nodes = placed();
    const subnetOf = (role: string) => propsOf(one(nodes, `hosts/${role}-interface`))['subnetId'];
    expect([subnetOf('primary'), subnetOf('secondary')]).toEqual([
      '<network/public-a.subnetId>',
      '<network/public-b.subnetId>',
    ]);
    const zoneOf = (id: string) => propsOf(one(nodes, id))['zone'];
    expect([zoneOf('network/public-a'), zoneOf('network/public-b')]).toEqual([...DECIDED.zones]);
  });

  it('lets the hosts write container logs only where there is a group for them', () => {
    const policy = (config: Config) =>
      JSON.stringify(propsOf(one(placed(config), 'identity/policy')));
    expect(policy(configured())).toContain('/orthweb/wealthy-lemur/containers');
    expect(policy(configured('logs: {containers: false}'))).not.toContain('/containers');
  });

  it('holds no secret', () => {
    for (const config of configs) {
      for (const node of placed(config).filter((each) => each.wanted)) {
        const found = secretsIn(propsOf(node));
        expect([node.id, ...found]).toEqual([node.id]);
      }
    }
  });

  it('is written for the partition it is in', () => {
    for (const node of placed(configured(), { partition: 'aws-cn', region: 'cn-north-1' })) {
      if (node.wanted) expect(JSON.stringify(propsOf(node))).not.toContain('arn:aws:');
    }
  });
});

/** Places where a password, a key or a token could be. */
function secretsIn(value: unknown, path = ''): readonly string[] {
  if (value instanceof Secret) return [path];
  if (typeof value === 'string') return /PRIVATE KEY|password=/i.test(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/password|passphrase|secretString|privateKey|token$/i.test(key) ? [`${path}.${key}`] : []),
    ...secretsIn(inner, `${path}.${key}`),
  ]);
}

describe('the actions of the kinds', () => {
  const kinds = [...new Set(placed().map((node) => node.kind))];

  it.each(kinds.map((kind) => [kind.type, kind] as const))(
    '%s: each is named in full',
    (_, kind) => {
      expect(kind.actions.length).toBeGreaterThan(0);
      for (const action of kind.actions)
        expect(action).toMatch(/^[a-z][a-z0-9-]+:[A-Z][A-Za-z0-9]+$/);
    },
  );

  it('what AWS refuses twice says with which code, unless the call only sets what is set already', () => {
    const byName = kinds.filter((kind) => kind.idempotency === 'name' && kind.create !== undefined);
    const silent = byName.filter((kind) => (kind.existsCodes ?? []).length === 0);
    expect(silent.map((kind) => kind.type)).toEqual(['s3:access-log', 's3:host-bundle']);
  });

  it('a state is either on the way or arrived', () => {
    for (const { type, ready, gone } of kinds) {
      for (const wait of [ready, gone]) {
        const both = wait.pending.filter((status) => wait.target.includes(status));
        expect([type, ...both]).toEqual([type]);
        expect(wait.target.length).toBeGreaterThan(0);
      }
      expect([type, gone.target.includes(gone.status(undefined))]).toEqual([type, true]);
    }
  });
});
