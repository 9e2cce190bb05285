import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveConfig } from '../../../src/config.ts';
import { dockerComposeYaml } from '../../../src/templates/docker-compose-yaml.ts';
import { envoyYaml } from '../../../src/templates/envoy-yaml.ts';
import { orthancJson } from '../../../src/templates/orthanc-json.ts';

// What is known to go wrong with several Orthancs on one index behind one proxy, and what of it files can prevent.
// The others are the scripts' of the host: who starts first, and what the master login of the database does.

const {
  orthanc: wanted,
  envoy: proxy,
  database,
} = resolveConfig({
  flags: {},
  env: {},
  readFile: () => undefined,
});
const orthanc = JSON.parse(
  orthancJson({
    ...wanted,
    deployment: 'wealthy-lemur',
    bucket: 'wealthy-lemur-orthbucket',
    region: 'eu-west-1',
  }),
);
const compose = parse(
  dockerComposeYaml({
    orthancImage: wanted.image,
    envoyImage: proxy.image,
    replicas: wanted.replicas,
    viewers: ['stone', 'ohif'],
    containerSubnet: '10.214.0.0/24',
    region: 'eu-west-1',
    logGroup: undefined,
  }),
);
const { listeners, clusters } = parse(
  envoyYaml({ orthancAddresses: ['10.214.0.16', '10.214.0.17'], strictTransport: false }),
).static_resources;
const orthancs = Object.entries<Record<string, unknown>>(compose.services).filter(([name]) =>
  name.startsWith('orthanc-'),
);
const variables = orthancs.flatMap(([, { environment }]) => Object.entries(environment as object));
const mounted = orthancs.map(([, { volumes }]) =>
  (volumes as readonly { target: string }[]).map(({ target }) => target),
);

describe('knowing that', () => {
  it('1: only newer images get security fixes, the image is pinned to one', () => {
    expect(wanted.image).toMatch(/^orthancteam\/orthanc:2[6-9]\.\d+\.\d+/);
  });

  it('2: names from before 2020 and a missing user keep Orthanc from starting, neither is there', () => {
    const old = /^(?:PG|DW|AC|AUTHZ|WL|TF|WVB|WVP|OSIMIS|LISTENER|MYSQL)_|^(?:NAME|AET|PEERS)$/;
    expect(variables.filter(([name]) => old.test(name))).toEqual([]);
    expect(orthanc).toMatchObject({ AuthenticationEnabled: true, RemoteAccessAllowed: true });
    for (const targets of mounted) expect(targets).toContain('/run/secrets/users.json');
  });

  it('3: most pages and C-ECHO answer without a database, health is asked where the database is', () => {
    for (const { health_checks } of clusters)
      expect(health_checks[0].http_health_check.path).toBe('/changes?last');
    const dicom = clusters[1].load_assignment.endpoints[0].lb_endpoints;
    for (const { endpoint } of dicom) expect(endpoint.health_check_config.port_value).toBe(8042);
  });

  it('4: a database has few connections, all Orthancs together ask for at most 100', () => {
    expect(2 * wanted.replicas * orthanc.PostgreSQL.IndexConnectionsCount).toBeLessThanOrEqual(100);
  });

  it('5: a locked index lets one Orthanc in, it is not locked', () => {
    expect(orthanc.PostgreSQL).toMatchObject({
      Lock: false,
      EnableIndex: true,
      EnableStorage: false,
    });
  });

  it('6: the first start takes longer, a container is not called unwell in its first minute', () => {
    for (const [, { healthcheck }] of orthancs)
      expect(healthcheck).toMatchObject({ start_period: '60s' });
  });

  it('7: Orthancs of the same name take each other’s properties, each has its own, on both hosts', () => {
    const identifiers = variables.filter(
      ([name]) => name === 'ORTHANC__DATABASE_SERVER_IDENTIFIER',
    );
    const values = identifiers.map(([, value]) => value);
    expect(values).toHaveLength(wanted.replicas);
    expect(new Set(values).size).toBe(wanted.replicas);
    for (const value of values) expect(value).toContain('ORTHWEB_HOST');
    expect(orthanc.SaveJobs).toBe(false);
  });

  it('8: a job is known to the Orthanc that has it alone, a client stays with one', () => {
    for (const { lb_policy } of clusters) expect(lb_policy).toBe('RING_HASH');
    expect(JSON.stringify(listeners).match(/"hash_policy":\[[^\]]/g)).toHaveLength(3);
  });

  it('9: passwords are misread in three places, none is written and no dollar sign', () => {
    for (const name of ['Host', 'Username', 'Password', 'ConnectionUri'])
      expect(orthanc.PostgreSQL).not.toHaveProperty(name);
    expect(orthanc).not.toHaveProperty('RegisteredUsers');
    // The image reads such values as JSON where it can: 12345678 and 1e5 would become numbers.
    const read = variables.filter(([name]) => name.startsWith('ORTHANC__'));
    for (const [, value] of read) expect(() => JSON.parse(String(value))).toThrow(SyntaxError);
  });

  it('10: EnableSsl does not verify whom it speaks to, the address that does is mounted with the authority', () => {
    expect(orthanc.PostgreSQL).not.toHaveProperty('EnableSsl');
    for (const targets of mounted)
      expect(targets).toEqual(
        expect.arrayContaining([
          '/run/secrets/database.json',
          '/etc/orthweb/rds-ca.pem',
          '/etc/orthweb/pgpass',
        ]),
      );
    expect(Object.fromEntries(variables)).toMatchObject({
      HOME: '/var/lib/orthanc',
      PGPASSFILE: '/etc/orthweb/pgpass',
    });
  });

  it('12: Orthanc closes idle connections, Envoy lets go of them earlier', () => {
    const options = Object.values<{ common_http_protocol_options: { idle_timeout: string } }>(
      clusters[0].typed_extension_protocol_options,
    );
    const idle = options.map((one) =>
      Number.parseInt(one.common_http_protocol_options.idle_timeout, 10),
    );
    expect(idle).toEqual([60]);
    expect(orthanc.KeepAliveTimeout).toBeGreaterThan(60 + 10);
  });

  it('13: slow clients and long answers are cut off, none of the limits is shorter than ten minutes', () => {
    expect(orthanc.HttpRequestTimeout).toBeGreaterThanOrEqual(600);
    const manager = listeners[0].filter_chains[0].filters[0].typed_config;
    expect(manager).not.toHaveProperty('request_timeout');
    const forwarded = manager.route_config.virtual_hosts[0].routes.filter(
      (one: { route?: object }) => one.route !== undefined,
    );
    expect(forwarded).toHaveLength(2);
    for (const { route } of forwarded)
      expect(route).toMatchObject({ timeout: '0s', idle_timeout: '3600s' });
  });

  it('14: the S3 plugin cannot ask for encryption and forgets a timeout’s new name', () => {
    const { AwsS3Storage } = orthanc;
    expect(AwsS3Storage).toMatchObject({ StorageStructure: 'flat', ConnectTimeout: 10 });
    expect(Object.keys(AwsS3Storage).join()).not.toMatch(
      /Encryption|AccessKey|SecretKey|ConnectionTimeout/,
    );
  });

  it('15: the engine of Amazon Linux is old, nothing is built and nothing newer is asked for', () => {
    expect(database.majorVersion).toBeGreaterThanOrEqual(16);
    expect(compose).not.toHaveProperty('version');
    for (const service of Object.values<object>(compose.services))
      for (const key of ['build', 'develop', 'deploy', 'gpus', 'models', 'provider'])
        expect(service).not.toHaveProperty(key);
  });
});
