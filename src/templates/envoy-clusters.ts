import { upstreamTls } from './envoy-tls.ts';
import { typed } from './envoy-typed.ts';
import {
  ORTHANC_DICOM_PORT,
  ORTHANC_HTTP_PORT,
  ORTHANC_HTTP_THREADS,
  ORTHANC_KEEP_ALIVE_S,
} from './orthanc-hardening.ts';

/** Bytes that wait on a connection before its sender is held up. */
export const BUFFER_BYTES = 256 * 1_024;

const KEEPALIVE = { keepalive_time: 60, keepalive_interval: 15, keepalive_probes: 4 };

/** The word that the host replaces by the health user's login. */
export const HEALTH_LOGIN = 'ORTHWEB_HEALTH_LOGIN';

/** The Orthancs of this host by HTTPS. */
export function webCluster(addresses: readonly string[]): object {
  const threads = ORTHANC_HTTP_THREADS - 10;
  return {
    ...cluster('web', addresses, (address) => ({
      endpoint: { address: socket(address, ORTHANC_HTTP_PORT) },
    })),
    transport_socket: upstreamTls(),
    health_checks: [healthCheck()],
    // While one Orthanc is well it gets everything. When none is, they are asked all the same: what they say of the
    // database tells more than Envoy could, and pages without patients still work.
    common_lb_config: { healthy_panic_threshold: { value: 1 } },
    circuit_breakers: {
      thresholds: [
        {
          max_connections: threads * addresses.length,
          max_pending_requests: 1_000,
          max_requests: 2_000,
          max_retries: 20,
        },
      ],
      // Each connection holds a thread of Orthanc's. One too many would wait there unseen; here it waits for the first
      // that is free. Some are left for health checks.
      per_host_thresholds: [{ max_connections: threads }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed(
        'extensions.upstreams.http.v3.HttpProtocolOptions',
        {
          explicit_http_config: { http_protocol_options: {} },
          // Orthanc closes after a longer time: else a request would meet a connection that is just being closed.
          common_http_protocol_options: { idle_timeout: `${ORTHANC_KEEP_ALIVE_S - 15}s` },
        },
      ),
    },
  };
}

/** The same Orthancs by DICOM. Whether they are well is asked by HTTPS: C-ECHO succeeds without a database too. */
export function dicomCluster(addresses: readonly string[]): object {
  return {
    ...cluster('dicom', addresses, (address) => ({
      endpoint: {
        address: socket(address, ORTHANC_DICOM_PORT),
        health_check_config: { port_value: ORTHANC_HTTP_PORT },
      },
    })),
    transport_socket_matches: [
      { name: 'health', match: { health: true }, transport_socket: upstreamTls() },
    ],
    health_checks: [{ ...healthCheck(), transport_socket_match_criteria: { health: true } }],
    // A device that is refused keeps its images and tries again. One that reaches an Orthanc without database hears that
    // all is well until it sends.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    circuit_breakers: { thresholds: [{ max_connections: 1_000 }] },
  };
}

function cluster(
  name: string,
  addresses: readonly string[],
  endpoint: (address: string) => object,
) {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '3s',
    lb_policy: 'RING_HASH',
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    upstream_connection_options: { tcp_keepalive: KEEPALIVE },
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: addresses.map(endpoint) }],
    },
  };
}

function healthCheck() {
  return {
    timeout: '5s',
    interval: '2s',
    // Envoy asks once a minute where there was no traffic yet: the first request would find a host that is long gone.
    no_traffic_interval: '2s',
    unhealthy_threshold: 2,
    healthy_threshold: 1,
    http_health_check: {
      host: 'orthanc',
      // The only cheap request that asks the database.
      path: '/changes?last',
      request_headers_to_add: [
        { header: { key: 'authorization', value: `Basic ${HEALTH_LOGIN}` } },
      ],
      // After a failover of the database each connection that Orthanc holds costs one such answer.
      retriable_statuses: [{ start: 503, end: 504 }],
    },
  };
}

function socket(address: string, port_value: number): object {
  return { socket_address: { address, port_value } };
}
