import { routes } from './envoy-routes.ts';
import { extension } from './envoy-typed.ts';

export interface HttpInput {
  /**
   * Browsers shall never again take this site without a certificate that they trust. Only where they trust the one it
   * has: else nobody could get in to change it.
   */
  readonly strictTransport: boolean;
}

/** What Envoy does with HTTP, as its documentation advises for an edge. */
export function httpConnection(input: HttpInput, access_log: object[]): object {
  return extension(
    'filters.network.http_connection_manager',
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: 'web',
      codec_type: 'AUTO',
      access_log,
      ...CLIENT,
      ...PATHS,
      ...LIMITS,
      server_name: 'orthweb',
      route_config: {
        name: 'web',
        ...requestHeaders(),
        ...responseHeaders(input),
        virtual_hosts: [{ name: 'site', domains: ['*'], routes: routes() }],
      },
      http_filters: [
        extension('filters.http.router', 'extensions.filters.http.router.v3.Router', {
          suppress_envoy_headers: true,
        }),
      ],
    },
  );
}

/** Who asks is who has the connection. */
const CLIENT = {
  use_remote_address: true,
  // Envoy obeys x-envoy-* headers of colleagues. Without a list that would be everybody with a private address: a clinic
  // behind a VPN. So it is the container itself alone.
  internal_address_config: { cidr_ranges: [{ address_prefix: '127.0.0.1', prefix_len: 32 }] },
};

/** The same path must mean the same to Envoy, which refuses some, and to Orthanc. */
const PATHS = {
  normalize_path: true,
  merge_slashes: true,
  path_with_escaped_slashes_action: 'UNESCAPE_AND_REDIRECT',
};

const LIMITS = {
  common_http_protocol_options: {
    idle_timeout: '3600s',
    headers_with_underscores_action: 'REJECT_REQUEST',
  },
  // The windows decide how much is on its way: with the 64 KiB that are advised, an upload over 40 ms is held to 1.6 MB/s.
  http2_protocol_options: {
    max_concurrent_streams: 100,
    initial_stream_window_size: 1_048_576,
    initial_connection_window_size: 4_194_304,
  },
  request_headers_timeout: '15s',
  // A request as a whole has no time limit: an upload may take hours. One that stands still ends by its route's.
  stream_idle_timeout: '600s',
};

function requestHeaders() {
  const set = (key: string, value: string) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  });
  return {
    // From them Orthanc makes the absolute addresses in its answers.
    request_headers_to_add: [
      set('x-forwarded-host', '%REQ(:AUTHORITY)%'),
      set('x-forwarded-proto', 'https'),
    ],
    // Orthanc would believe them: another address, another method.
    request_headers_to_remove: ['forwarded', 'x-http-method-override'],
  };
}

function responseHeaders({ strictTransport }: HttpInput) {
  const add = (key: string, value: string, append_action = 'OVERWRITE_IF_EXISTS_OR_ADD') => ({
    header: { key, value },
    append_action,
  });
  return {
    response_headers_to_add: [
      add('x-content-type-options', 'nosniff'),
      add('referrer-policy', 'no-referrer'),
      // Where Orthanc sends a policy of its own, both hold.
      add('content-security-policy', "frame-ancestors 'self'", 'APPEND_IF_EXISTS_OR_ADD'),
      ...(strictTransport ? [add('strict-transport-security', 'max-age=31536000')] : []),
    ],
  };
}
