import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sdsDevicesYaml, sdsServerYaml } from '../../../src/templates/envoy-tls.ts';
import { envoyYaml } from '../../../src/templates/envoy-yaml.ts';
import { yamlText } from '../../../src/templates/yaml-text.ts';

const input = { orthancAddresses: ['10.214.0.16', '10.214.0.17'], strictTransport: false };
const text = envoyYaml(input);
const envoy = parse(text);
const { listeners, clusters } = envoy.static_resources;
const [web, dicom] = listeners;
const chain = (listener: typeof web) => listener.filter_chains[0];
const tls = (listener: typeof web) => chain(listener).transport_socket.typed_config;
const manager = chain(web).filters[0].typed_config;
const proxy = chain(dicom).filters[0].typed_config;

describe('Envoy', () => {
  it('listens above 1024, and for its administrator inside its container only', () => {
    const address = ({ address: { socket_address } }: typeof web) =>
      `${socket_address.address}:${socket_address.port_value}`;
    expect(listeners.map(address)).toEqual(['0.0.0.0:8443', '0.0.0.0:11112']);
    expect(address(envoy.admin)).toBe('127.0.0.1:9901');
  });

  it('speaks TLS 1.2 and 1.3 with forward secrecy and authenticated encryption', () => {
    for (const listener of listeners)
      expect(tls(listener).common_tls_context.tls_params).toEqual({
        tls_minimum_protocol_version: 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
        cipher_suites: expect.toSatisfy((suites: string[]) =>
          suites.every((suite) => /^ECDHE-(?:ECDSA|RSA)-.*(?:GCM-SHA\d+|POLY1305)$/.test(suite)),
        ),
      });
    expect(tls(web).common_tls_context.alpn_protocols).toEqual(['h2', 'http/1.1']);
  });

  it('takes devices with a certificate alone, and bothers no Orthanc before it has seen it', () => {
    expect(tls(web).require_client_certificate).toBe(false);
    expect(tls(dicom)).toMatchObject({
      require_client_certificate: true,
      common_tls_context: { validation_context_sds_secret_config: { name: 'devices' } },
    });
    expect(proxy).toMatchObject({
      upstream_connect_mode: 'ON_DOWNSTREAM_TLS_HANDSHAKE',
      hash_policy: [{ source_ip: {} }],
      idle_timeout: '7200s',
      max_connect_attempts: 3,
    });
  });

  it('takes up certificates that are moved into their folder', () => {
    expect(sdsServerYaml()).toMatchInlineSnapshot(`
      "resources:
        - "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
          name: "server"
          tls_certificate:
            certificate_chain:
              filename: "/etc/envoy/certificates/server.crt"
            private_key:
              filename: "/etc/envoy/certificates/server.key"
            watched_directory:
              path: "/etc/envoy/certificates"
      "
    `);
    expect(parse(sdsDevicesYaml()).resources[0]).toMatchObject({
      name: 'devices',
      validation_context: {
        trusted_ca: { filename: '/etc/envoy/certificates/ca.crt' },
        watched_directory: { path: '/etc/envoy/certificates' },
      },
    });
  });

  it('knows the Orthancs of its host by the certificate that the host made', () => {
    for (const cluster of clusters) {
      const socket =
        cluster.transport_socket ?? cluster.transport_socket_matches[0].transport_socket;
      expect(socket.typed_config).toMatchObject({
        sni: 'orthanc',
        common_tls_context: {
          validation_context: {
            trusted_ca: { filename: '/etc/envoy/upstream-ca.crt' },
            match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: 'orthanc' } }],
          },
        },
      });
    }
  });

  it('reaches each Orthanc at its address, devices at the DICOM port', () => {
    const endpoints = clusters.map(({ name, load_assignment }: typeof web) =>
      load_assignment.endpoints[0].lb_endpoints.map(({ endpoint }: typeof web) => {
        const { address, port_value } = endpoint.address.socket_address;
        return `${name} ${address}:${port_value}`;
      }),
    );
    expect(endpoints.flat()).toEqual([
      'web 10.214.0.16:8042',
      'web 10.214.0.17:8042',
      'dicom 10.214.0.16:4242',
      'dicom 10.214.0.17:4242',
    ]);
  });

  it('opens no more connections to an Orthanc than it has threads', () => {
    expect(clusters[0].circuit_breakers).toMatchObject({
      thresholds: [{ max_connections: 180 }],
      per_host_thresholds: [{ max_connections: 90 }],
    });
  });

  it('tells Orthanc by which name it was asked, and lets nobody else say so', () => {
    const { route_config } = manager;
    expect(route_config.request_headers_to_add).toEqual(
      [
        ['x-forwarded-host', '%REQ(:AUTHORITY)%'],
        ['x-forwarded-proto', 'https'],
      ].map(([key, value]) => ({
        header: { key, value },
        append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
      })),
    );
    expect(route_config.request_headers_to_remove).toEqual(['forwarded', 'x-http-method-override']);
    expect(manager).toMatchObject({
      use_remote_address: true,
      internal_address_config: { cidr_ranges: [{ address_prefix: '127.0.0.1', prefix_len: 32 }] },
      normalize_path: true,
      merge_slashes: true,
      path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
      common_http_protocol_options: { headers_with_underscores_action: 'REJECT_REQUEST' },
    });
  });

  it('asks browsers for TLS from then on only where they trust the certificate', () => {
    const header = 'strict-transport-security';
    expect(text).not.toContain(header);
    expect(envoyYaml({ ...input, strictTransport: true })).toContain(header);
  });

  it('logs no query, and of devices which certificate they showed', () => {
    const format = (log: typeof web) => log[0].typed_config.log_format.json_format;
    expect(format(manager.access_log).path).toBe(
      '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
    );
    expect(JSON.stringify(manager.access_log)).not.toMatch(
      /%REQ\(:PATH|REFERER|AUTHORIZATION|COOKIE/i,
    );
    expect(format(proxy.access_log)).toMatchObject({
      device: '%DOWNSTREAM_PEER_SUBJECT%',
      tls_failure: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
    });
  });

  it('leaves the kernel no reason to end it', () => {
    const { resource_monitors, actions } = envoy.overload_manager;
    expect(resource_monitors.map(({ typed_config }: typeof web) => typed_config)).toMatchObject([
      { max_heap_size_bytes: 384 * 1_024 * 1_024 },
      { max_active_downstream_connections: 2_000 },
    ]);
    expect(actions.map(({ name }: typeof web) => name)).toEqual([
      'envoy.overload_actions.shrink_heap',
      'envoy.overload_actions.stop_accepting_requests',
      'envoy.overload_actions.stop_accepting_connections',
    ]);
    for (const one of [...listeners, ...clusters])
      expect(one.per_connection_buffer_limit_bytes).toBe(262_144);
  });

  it('has one place where the host puts a login in, for each cluster', () => {
    expect(text.match(/ORTHWEB_\w+/g)).toEqual(['ORTHWEB_HEALTH_LOGIN', 'ORTHWEB_HEALTH_LOGIN']);
    const filled = text.replaceAll('ORTHWEB_HEALTH_LOGIN', 'b3J0aHdlYi1oZWFsdGg6YSsvPQ==');
    expect(
      parse(filled).static_resources.clusters[1].health_checks[0].http_health_check,
    ).toMatchObject({
      request_headers_to_add: [
        { header: { key: 'authorization', value: 'Basic b3J0aHdlYi1oZWFsdGg6YSsvPQ==' } },
      ],
    });
  });

  it('gives every extension its type, which Envoy would not guess', () => {
    const untyped: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, inner] of Object.entries(node)) {
        if (key === 'typed_config' && !/^type\.googleapis\.com\/envoy\./.test(inner['@type']))
          untyped.push(at);
        walk(inner, `${at}.${key}`);
      }
    };
    walk(envoy, '');
    expect(untyped).toEqual([]);
    expect(text).not.toMatch(/[&*]a\d/);
  });
});

describe('YAML', () => {
  it('brings every text back', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'on',
        'no',
        'y',
        '1e3',
        '0x1',
        '010',
        '1_0',
        'null',
        '~',
        '',
        '- a',
        'a: b',
        '&a',
        '*a',
        '!!str',
        '%a',
        '\u0085',
        '\u2028',
        '\ufeff',
      ),
    );
    fc.assert(
      fc.property(fc.record({ one: any, more: fc.array(any) }), (object) => {
        expect(parse(yamlText(object))).toEqual(object);
      }),
      { numRuns: 500 },
    );
  });

  it('quotes texts that other parsers take for something else, and refers to nothing', () => {
    const twice = { a: 'on' };
    expect(yamlText({ x: 'no', y: 1, z: true, twice, again: twice })).toBe(
      'x: "no"\ny: 1\nz: true\ntwice:\n  a: "on"\nagain:\n  a: "on"\n',
    );
  });
});
