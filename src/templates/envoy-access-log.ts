import { extension } from './envoy-typed.ts';

const CONNECTION = {
  time: '%START_TIME%',
  client: '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  orthanc: '%UPSTREAM_HOST%',
  received: '%BYTES_RECEIVED%',
  sent: '%BYTES_SENT%',
  duration_ms: '%DURATION%',
  flags: '%RESPONSE_FLAGS%',
  tls: '%DOWNSTREAM_TLS_VERSION%',
};

/** A line for each request, without the query: people search by patient name. */
export function webAccessLog(): object[] {
  return lines(
    {
      listener: 'web',
      ...CONNECTION,
      method: '%REQ(:METHOD)%',
      path: '%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%',
      protocol: '%PROTOCOL%',
      status: '%RESPONSE_CODE%',
      details: '%RESPONSE_CODE_DETAILS%',
      agent: '%REQ(USER-AGENT)%',
      request: '%REQ(X-REQUEST-ID)%',
    },
    [
      extension(
        'formatter.req_without_query',
        'extensions.formatter.req_without_query.v3.ReqWithoutQuery',
        {},
      ),
    ],
  );
}

/** A line for each connection of a device: which certificate it showed, or why none was taken. */
export function dicomAccessLog(): object[] {
  return lines(
    {
      listener: 'dicom',
      ...CONNECTION,
      device: '%DOWNSTREAM_PEER_SUBJECT%',
      serial: '%DOWNSTREAM_PEER_SERIAL%',
      tls_failure: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
    },
    [],
  );
}

function lines(fields: Readonly<Record<string, string>>, formatters: readonly object[]): object[] {
  return [
    extension('access_loggers.stdout', 'extensions.access_loggers.stream.v3.StdoutAccessLog', {
      log_format: { json_format: fields, ...(formatters.length > 0 && { formatters }) },
    }),
  ];
}
