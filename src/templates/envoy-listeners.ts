import { dicomAccessLog, webAccessLog } from './envoy-access-log.ts';
import { BUFFER_BYTES } from './envoy-clusters.ts';
import { type HttpInput, httpConnection } from './envoy-http.ts';
import { serverTls } from './envoy-tls.ts';
import { extension } from './envoy-typed.ts';

/** Above 1024: Envoy is no root. The host publishes them as 443 and 11112. */
export const WEB_PORT = 8443;
export const DICOM_PORT = 11112;

export function webListener(input: HttpInput): object {
  return listener('web', WEB_PORT, {
    transport_socket: serverTls({ alpn: ['h2', 'http/1.1'], devicesOnly: false }),
    filters: [httpConnection(input, webAccessLog())],
  });
}

export function dicomListener(): object {
  return listener('dicom', DICOM_PORT, {
    transport_socket: serverTls({ devicesOnly: true }),
    filters: [
      extension('filters.network.tcp_proxy', 'extensions.filters.network.tcp_proxy.v3.TcpProxy', {
        stat_prefix: 'dicom',
        cluster: 'dicom',
        // Orthanc ends what is silent for 30 s; one that waits for a long C-MOVE is not.
        idle_timeout: '7200s',
        max_connect_attempts: 3,
        // Not before: who has no certificate would still occupy one of Orthanc's few associations.
        upstream_connect_mode: 'ON_DOWNSTREAM_TLS_HANDSHAKE',
        max_early_data_bytes: 0,
        hash_policy: [{ source_ip: {} }],
        access_log: dicomAccessLog(),
      }),
    ],
  });
}

function listener(name: string, port_value: number, chain: object): object {
  return {
    name,
    address: { socket_address: { address: '0.0.0.0', port_value } },
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    // Who connects and then says nothing.
    filter_chains: [{ ...chain, transport_socket_connect_timeout: '15s' }],
    socket_options: KEEPALIVE,
  };
}

/** Firewalls, and EC2 itself on newer instances after 350 s, forget connections on which nothing is said. */
const KEEPALIVE = [
  // SOL_SOCKET SO_KEEPALIVE; then IPPROTO_TCP: TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT.
  { level: 1, name: 9, int_value: 1 },
  { level: 6, name: 4, int_value: 60 },
  { level: 6, name: 5, int_value: 15 },
  { level: 6, name: 6, int_value: 4 },
];
