import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type ComposeInput,
  dockerComposeYaml,
} from '../../../src/templates/docker-compose-yaml.ts';

const input: ComposeInput = {
  orthancImage: 'orthancteam/orthanc:26.9.1',
  envoyImage: 'envoyproxy/envoy:v1.39.3',
  replicas: 3,
  viewers: ['stone'],
  containerSubnet: '10.214.0.0/24',
  region: 'eu-west-1',
  logGroup: '/orthweb/wealthy-lemur/containers',
};

interface Service {
  readonly [key: string]: unknown;
  readonly image: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes: readonly {
    readonly type: string;
    readonly source: string;
    readonly target: string;
  }[];
  readonly tmpfs: readonly string[];
  readonly logging: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly networks: { readonly orthweb: Readonly<Record<string, unknown>> };
}
interface Project {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
}

const project = (changes: Partial<ComposeInput> = {}): Project =>
  parse(dockerComposeYaml({ ...input, ...changes }));

function service(name: string, changes: Partial<ComposeInput> = {}): Service {
  const found = project(changes).services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

describe('the containers of a host', () => {
  it('are Envoy and the Orthancs', () => {
    expect(Object.keys(project().services)).toEqual([
      'envoy',
      'orthanc-1',
      'orthanc-2',
      'orthanc-3',
    ]);
    expect(Object.keys(project({ replicas: 16 }).services)).toHaveLength(17);
  });

  it('look like this', () => {
    expect(
      dockerComposeYaml({ ...input, replicas: 1, logGroup: undefined }),
    ).toMatchInlineSnapshot(`
      "name: "orthweb"
      services:
        envoy:
          image: "envoyproxy/envoy:v1.39.3"
          command:
            - "envoy"
            - "-c"
            - "/etc/envoy/envoy.yaml"
            - "--disable-hot-restart"
            - "--concurrency"
            - "2"
            - "--file-flush-interval-msec"
            - "1000"
          user: "101:101"
          read_only: true
          cap_drop:
            - "ALL"
          security_opt:
            - "no-new-privileges:true"
          restart: "unless-stopped"
          ulimits:
            core: 0
            nofile:
              soft: 16384
              hard: 16384
          pids_limit: 128
          mem_limit: "512m"
          ports:
            - target: 8443
              published: "443"
              host_ip: "0.0.0.0"
              protocol: "tcp"
            - target: 11112
              published: "11112"
              host_ip: "0.0.0.0"
              protocol: "tcp"
          volumes:
            - type: "bind"
              source: "/run/orthweb/envoy"
              target: "/etc/envoy"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "./sds-server.yaml"
              target: "/etc/orthweb/sds-server.yaml"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "./sds-devices.yaml"
              target: "/etc/orthweb/sds-devices.yaml"
              read_only: true
              bind:
                create_host_path: false
          networks:
            orthweb:
              ipv4_address: "10.214.0.2"
          logging:
            driver: "json-file"
            options:
              max-size: "10m"
              max-file: "5"
        orthanc-1:
          image: "orthancteam/orthanc:26.9.1"
          user: "999:999"
          read_only: true
          cap_drop:
            - "ALL"
          security_opt:
            - "no-new-privileges:true"
          restart: "unless-stopped"
          ulimits:
            core: 0
          pids_limit: 512
          mem_limit: "\${ORTHWEB_ORTHANC_MEMORY:?}"
          stop_grace_period: "30s"
          labels:
            orthweb.secrets: "\${ORTHWEB_SECRETS_REVISION:?}"
          environment:
            HOME: "/var/lib/orthanc"
            PGPASSFILE: "/etc/orthweb/pgpass"
            GENERATE_HOST_ID_IF_MISSING: "false"
            ORTHANC__DATABASE_SERVER_IDENTIFIER: "\${ORTHWEB_HOST:?}-orthanc-1"
            STONE_WEB_VIEWER_PLUGIN_ENABLED: "true"
          tmpfs:
            - "/tmp:uid=999,gid=999,mode=0700,size=64m,noexec,nosuid,nodev"
            - "/run/orthanc/plugins:uid=999,gid=999,mode=0755,exec,nosuid,nodev"
          volumes:
            - type: "bind"
              source: "./orthanc.json"
              target: "/etc/orthanc/orthweb.json"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "./orthweb.lua"
              target: "/etc/orthweb/orthweb.lua"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "./rds-ca.pem"
              target: "/etc/orthweb/rds-ca.pem"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "/run/orthweb/orthanc/pgpass"
              target: "/etc/orthweb/pgpass"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "/run/orthweb/orthanc/upstream.pem"
              target: "/etc/orthweb/upstream.pem"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "/run/orthweb/orthanc/users.json"
              target: "/run/secrets/users.json"
              read_only: true
              bind:
                create_host_path: false
            - type: "bind"
              source: "/run/orthweb/orthanc/database.json"
              target: "/run/secrets/database.json"
              read_only: true
              bind:
                create_host_path: false
            - type: "volume"
              source: "orthanc-1"
              target: "/var/lib/orthanc"
          networks:
            orthweb:
              ipv4_address: "10.214.0.16"
              aliases:
                - "orthanc"
          healthcheck:
            test:
              - "CMD"
              - "python3"
              - "/probes/test-aliveness.py"
            interval: "30s"
            timeout: "10s"
            retries: 3
            start_period: "60s"
            start_interval: "2s"
          logging:
            driver: "json-file"
            options:
              max-size: "10m"
              max-file: "5"
      networks:
        orthweb:
          name: "orthweb"
          driver: "bridge"
          driver_opts:
            com.docker.network.bridge.name: "orthweb"
            com.docker.network.bridge.enable_ip_masquerade: "false"
          ipam:
            config:
              - subnet: "10.214.0.0/24"
      volumes:
        orthanc-1: {}
      "
    `);
  });

  it('differ only in identifier, address and the place for archives', () => {
    const [first, third] = ['orthanc-1', 'orthanc-3'].map((name) =>
      JSON.stringify(service(name))
        .replaceAll(name, 'N')
        .replace(/10\.214\.0\.1\d/, 'A'),
    );
    expect(first).toBe(third);
    expect(service('orthanc-3').environment['ORTHANC__DATABASE_SERVER_IDENTIFIER']).toBe(
      `\${ORTHWEB_HOST:?}-orthanc-3`,
    );
  });

  it('are all confined alike', () => {
    for (const one of Object.values(project().services)) {
      expect(one).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        restart: 'unless-stopped',
      });
      expect(one['user']).toMatch(/^(101:101|999:999)$/);
      expect(one['pids_limit']).toBeGreaterThan(0);
      expect(one['mem_limit']).toBeDefined();
      expect(one).not.toHaveProperty('privileged');
      expect(one).not.toHaveProperty('container_name');
    }
  });

  it('have files of the host read-only, and never an empty folder in the place of one', () => {
    const binds = Object.values(project().services)
      .flatMap(({ volumes }) => volumes)
      .filter(({ type }) => type === 'bind');
    expect(binds.length).toBe(3 + 3 * 7);
    for (const one of binds)
      expect(one).toMatchObject({ read_only: true, bind: { create_host_path: false } });
  });

  it('know secrets by files only', () => {
    const text = dockerComposeYaml(input);
    const { environment, volumes } = service('orthanc-1');
    expect(Object.keys(environment).join(' ')).not.toMatch(/PASSWORD|SECRET|TOKEN|KEY|URI/);
    const secret = volumes.filter(({ source }) => source.startsWith('/run/orthweb/'));
    expect(secret.map(({ target }) => target)).toEqual([
      '/etc/orthweb/pgpass',
      '/etc/orthweb/upstream.pem',
      '/run/secrets/users.json',
      '/run/secrets/database.json',
    ]);
    expect(text).not.toContain('docker.sock');
  });

  it('send their logs to CloudWatch where there is a group, without ever waiting for it', () => {
    expect(service('envoy').logging).toEqual({
      driver: 'awslogs',
      options: {
        'awslogs-region': 'eu-west-1',
        'awslogs-group': '/orthweb/wealthy-lemur/containers',
        tag: `\${ORTHWEB_HOST:?}/{{.Name}}`,
        mode: 'non-blocking',
        'max-buffer-size': '4m',
      },
    });
    expect(service('envoy', { logGroup: undefined }).logging.driver).toBe('json-file');
  });
});

describe('what compose reads', () => {
  /** As compose does: two dollar signs are one, and one begins a variable. */
  function interpolated(text: string): string {
    return text.replaceAll(
      /\$(\$|\{([A-Z_]+):\?\})/g,
      (_, all: string, name: string | undefined) => {
        if (all === '$') return '$';
        const known: Readonly<Record<string, string>> = { ORTHWEB_HOST: 'primary' };
        return known[name ?? ''] ?? 'unknown';
      },
    );
  }

  it('is every text as it was given', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'on',
        'no',
        '1e3',
        '0x10',
        'null',
        '~',
        '',
        '$',
        '$$',
        `\${HOME}`,
        '*a',
        '&a',
        '!x',
        '- a',
        'a: b',
        'a #b',
        '\n',
        '"',
        "'",
        '{{.Name}}',
      ),
    );
    fc.assert(
      fc.property(text, text, text, text, (orthancImage, envoyImage, region, logGroup) => {
        const { services } = project({ orthancImage, envoyImage, region, logGroup });
        expect(interpolated(services['orthanc-2']?.image ?? '?')).toBe(orthancImage);
        expect(interpolated(services['envoy']?.image ?? '?')).toBe(envoyImage);
        const options = services['orthanc-3']?.logging.options;
        expect(interpolated(options?.['awslogs-region'] ?? '?')).toBe(region);
        expect(interpolated(options?.['awslogs-group'] ?? '?')).toBe(logGroup);
      }),
    );
  });

  it('is a variable only where orthweb means one', () => {
    const variables = dockerComposeYaml({ ...input, logGroup: `/a/\${HOME}/$X` }).match(
      /(?<!\$)\$(?!\$)[^}]*\}?/g,
    );
    expect(new Set(variables)).toEqual(
      new Set(
        ['HOST', 'ORTHANC_MEMORY', 'SECRETS_REVISION'].map((name) => `\${ORTHWEB_${name}:?}`),
      ),
    );
  });
});
