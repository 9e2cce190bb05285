import { extension } from './envoy-typed.ts';
import { yamlText } from './yaml-text.ts';

/** Where Envoy finds its files: what the host renders, and what comes with the bundle. */
const RENDERED = '/etc/envoy';
const BUNDLE = '/etc/orthweb';

/** RFC 9325, which DICOM's profile "BCP 195" asks for: forward secrecy and authenticated encryption only. */
const PARAMETERS = {
  tls_minimum_protocol_version: 'TLSv1_2',
  tls_maximum_protocol_version: 'TLSv1_3',
  cipher_suites: [
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ],
};

export interface ServerTlsOptions {
  readonly alpn?: readonly string[];
  /** Whoever connects must show a certificate of the devices' authority. */
  readonly devicesOnly: boolean;
}

/** The site's side of a TLS connection from outside. */
export function serverTls({ alpn, devicesOnly }: ServerTlsOptions): object {
  return extension(
    'transport_sockets.tls',
    'extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    {
      require_client_certificate: devicesOnly,
      common_tls_context: {
        tls_params: PARAMETERS,
        ...(alpn !== undefined && { alpn_protocols: alpn }),
        tls_certificate_sds_secret_configs: [secret('server')],
        ...(devicesOnly && { validation_context_sds_secret_config: secret('devices') }),
      },
    },
  );
}

/** Envoy's side of its connections to the Orthancs of the same host, whose certificate was made with the host's start. */
export function upstreamTls(): object {
  return extension(
    'transport_sockets.tls',
    'extensions.transport_sockets.tls.v3.UpstreamTlsContext',
    {
      sni: 'orthanc',
      common_tls_context: {
        tls_params: {
          tls_minimum_protocol_version: 'TLSv1_2',
          tls_maximum_protocol_version: 'TLSv1_3',
        },
        validation_context: {
          trusted_ca: { filename: `${RENDERED}/upstream-ca.crt` },
          match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: 'orthanc' } }],
        },
      },
    },
  );
}

/** `sds-server.yaml`: the site's certificate, taken up again whenever a file is moved into its folder. */
export function sdsServerYaml(): string {
  return secretYaml('server', {
    tls_certificate: {
      certificate_chain: { filename: `${RENDERED}/certificates/server.crt` },
      private_key: { filename: `${RENDERED}/certificates/server.key` },
      ...WATCHED,
    },
  });
}

/** `sds-devices.yaml`: the authority of the devices' certificates. */
export function sdsDevicesYaml(): string {
  return secretYaml('devices', {
    validation_context: { trusted_ca: { filename: `${RENDERED}/certificates/ca.crt` }, ...WATCHED },
  });
}

const WATCHED = { watched_directory: { path: `${RENDERED}/certificates` } };

function secret(name: 'server' | 'devices'): object {
  // Certificates that are named in the configuration itself are read once and never again.
  const path_config_source = { path: `${BUNDLE}/sds-${name}.yaml` };
  return { name, sds_config: { resource_api_version: 'V3', path_config_source } };
}

function secretYaml(name: string, content: object): string {
  const type = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';
  return yamlText({ resources: [{ '@type': type, name, ...content }] });
}
