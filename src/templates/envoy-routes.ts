import { DENIED_ROUTES, type DeniedRoute } from './denied-routes.ts';

/** Every request, in order: what is refused, then to which Orthanc it goes. */
export function routes(): object[] {
  return [
    ...DENIED_ROUTES.map(denied),
    refused('not by a method in disguise', { prefix: '/', headers: [METHOD_IN_QUERY] }, 403),
    refused('not from another site', { prefix: '/', headers: [CROSS_SITE, CHANGING] }, 403),
    refused('send it uncompressed', { prefix: '/', headers: [COMPRESSED] }, 415),
    ...AFFINITY,
  ];
}

function denied({ path, methods }: DeniedRoute): object {
  const regex = `${path.replaceAll('*', '[^/]*')}(/.*)?`;
  const headers = methods && [
    { name: ':method', string_match: { safe_regex: { regex: methods.join('|') } } },
  ];
  return refused('not on this site', { safe_regex: { regex }, ...(headers && { headers }) }, 403);
}

function refused(why: string, match: object, status: number): object {
  return { match, direct_response: { status, body: { inline_string: `${why}\n` } } };
}

/** Orthanc takes `GET ...?_method=DELETE` for DELETE: a mere picture on a foreign page could remove a study. */
const METHOD_IN_QUERY = {
  name: ':path',
  string_match: { safe_regex: { regex: `[^?]*\\?(.*&)?${spelled('_method')}(=.*|&.*)?` } },
};

/** Each letter as itself or as a percent sign and its number, which Orthanc reads alike. */
function spelled(word: string): string {
  const letters = [...word].map((letter) => {
    const [high = '', low = ''] = letter.charCodeAt(0).toString(16);
    return `(${letter}|%${high}[${low}${low.toUpperCase()}])`;
  });
  return letters.join('');
}

/** Browsers say so of requests that a page of somebody else's makes, with the login that the browser remembers. */
const CROSS_SITE = {
  name: 'sec-fetch-site',
  string_match: { safe_regex: { regex: 'cross-site|same-site' } },
};

const CHANGING = {
  name: ':method',
  string_match: { safe_regex: { regex: 'GET|HEAD|OPTIONS' } },
  invert_match: true,
};

/** A small body that unpacks to gigabytes. */
const COMPRESSED = { name: 'content-encoding', present_match: true };

const COOKIE = {
  cookie: {
    name: 'orthweb',
    // Until the browser is closed.
    ttl: '0s',
    path: '/',
    // HttpOnly is Envoy's own.
    attributes: [{ name: 'Secure' }, { name: 'SameSite', value: 'Lax' }],
  },
  terminal: true,
};

const SOURCE_ADDRESS = { connection_properties: { source_ip: true } };

/** Only what changes nothing: to repeat it is harmless, and there is no body to be kept for it. */
const RETRIES = {
  retry_on: 'connect-failure,reset,refused-stream,retriable-status-codes',
  retriable_status_codes: [503],
  num_retries: 3,
  retriable_request_headers: ['GET', 'HEAD'].map((exact) => ({
    name: ':method',
    string_match: { exact },
  })),
  retry_host_predicate: [
    {
      name: 'envoy.retry_host_predicates.previous_hosts',
      typed_config: {
        '@type':
          'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
      },
    },
  ],
  host_selection_retry_max_attempts: '5',
};

function toOrthanc(hash: object): object {
  return {
    cluster: 'web',
    // Of the whole answer, 15 s by default: long downloads would end there.
    timeout: '0s',
    // Of silence: Orthanc says nothing while it anonymizes a study or waits for another archive to send one.
    idle_timeout: '3600s',
    hash_policy: [hash],
    retry_policy: RETRIES,
  };
}

/**
 * Browsers keep a cookie, so that many behind one address are spread. Everything else is told apart by its address: for
 * whoever keeps no cookies Envoy would make a new one each time, and a job would not be found where it was begun.
 */
const AFFINITY = [
  {
    match: { prefix: '/', headers: [{ name: 'user-agent', string_match: { prefix: 'Mozilla/' } }] },
    route: toOrthanc(COOKIE),
  },
  { match: { prefix: '/' }, route: toOrthanc(SOURCE_ADDRESS) },
];
