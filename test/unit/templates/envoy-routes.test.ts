import { describe, expect, it } from 'vitest';
import { routes } from '../../../src/templates/envoy-routes.ts';

interface Matcher {
  readonly name: string;
  readonly present_match?: boolean;
  readonly invert_match?: boolean;
  readonly string_match?: {
    readonly exact?: string;
    readonly prefix?: string;
    readonly safe_regex?: { readonly regex: string };
  };
}
interface Route {
  readonly match: {
    readonly prefix?: string;
    readonly safe_regex?: { readonly regex: string };
    readonly headers?: readonly Matcher[];
  };
  readonly direct_response?: { readonly status: number };
  readonly route?: { readonly hash_policy: readonly object[] } & Readonly<Record<string, unknown>>;
}

const ROUTES = routes() as readonly Route[];

/** Envoy matches a regular expression against the whole text. */
const whole = (regex: string, text: string) => new RegExp(`^(?:${regex})$`).test(text);

function headerMatches(matcher: Matcher, headers: Readonly<Record<string, string>>): boolean {
  const value = headers[matcher.name];
  if (value === undefined) return false;
  const { exact, prefix, safe_regex } = matcher.string_match ?? {};
  const matches =
    matcher.present_match === true ||
    value === exact ||
    (prefix !== undefined && value.startsWith(prefix)) ||
    (safe_regex !== undefined && whole(safe_regex.regex, value));
  return matches !== (matcher.invert_match ?? false);
}

/** The route that Envoy takes: the first that fits. Paths are matched without query. */
function taken(method: string, path: string, others: Readonly<Record<string, string>> = {}) {
  const headers = { ...others, ':method': method, ':path': path };
  const [bare = ''] = path.split('?');
  const found = ROUTES.find(
    ({ match }) =>
      (match.prefix === undefined || bare.startsWith(match.prefix)) &&
      (match.safe_regex === undefined || whole(match.safe_regex.regex, bare)) &&
      (match.headers ?? []).every((matcher) => headerMatches(matcher, headers)),
  );
  if (found === undefined) throw new Error('no route');
  return found;
}

const answer = (...request: Parameters<typeof taken>) =>
  taken(...request).direct_response?.status ?? 'Orthanc';

describe('what is refused', () => {
  it.each([
    ['POST', '/tools/execute-script'],
    ['POST', '/tools/reset'],
    ['POST', '/tools/shutdown'],
    ['POST', '/tools/shutdown/'],
    ['GET', '/tools/shutdown?x=1'],
    ['POST', '/instances/abc/export'],
    ['POST', '/move-storage'],
    ['PUT', '/tools/log-level'],
    ['PUT', '/tools/log-level-http'],
    ['PUT', '/tools/default-encoding'],
    ['PUT', '/modalities/ct'],
    ['DELETE', '/modalities/ct/'],
    ['PUT', '/peers/other'],
    ['DELETE', '/dicom-web/servers/other'],
    ['DELETE', '/changes'],
    ['DELETE', '/exports/'],
  ])('%s %s', (method, path) => {
    expect(answer(method, path)).toBe(403);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/ui/app/'],
    ['GET', '/tools/log-level'],
    ['POST', '/tools/find'],
    ['POST', '/tools/shutdowns'],
    ['GET', '/modalities/ct'],
    ['POST', '/modalities/ct/store'],
    ['POST', '/peers/other/store'],
    ['POST', '/dicom-web/studies'],
    ['POST', '/dicom-web/servers/other/stow'],
    ['DELETE', '/studies/abc'],
    ['GET', '/changes?since=7'],
    ['GET', '/studies/abc/archive'],
    ['PUT', '/instances/abc/metadata/1024'],
  ])('is not %s %s', (method, path) => {
    expect(answer(method, path)).toBe('Orthanc');
  });

  it('is a method that Orthanc would take from the query, however it is spelled', () => {
    const paths = [
      '?_method=DELETE',
      '?a=b&_method=PUT',
      '?%5Fmethod=DELETE',
      '?%5fm%65thod',
      '?_method&a',
    ];
    expect(paths.map((query) => answer('GET', `/studies/abc${query}`))).toEqual(
      paths.map(() => 403),
    );
    const innocent = ['?method=x', '?x_method=1', '?_methods=1', '?a=_method', '?_Method=1'];
    expect(innocent.map((query) => answer('GET', `/studies/abc${query}`))).toEqual(
      innocent.map(() => 'Orthanc'),
    );
  });

  it('is a change that another site’s page asks for with the login the browser remembers', () => {
    const from = (site: string) => ({ 'sec-fetch-site': site });
    expect(answer('POST', '/instances', from('cross-site'))).toBe(403);
    expect(answer('DELETE', '/studies/abc', from('same-site'))).toBe(403);
    expect(answer('GET', '/ui/app/', from('cross-site'))).toBe('Orthanc');
    expect(answer('POST', '/instances', from('same-origin'))).toBe('Orthanc');
    expect(answer('POST', '/instances')).toBe('Orthanc');
  });

  it('is a compressed body: what it unpacks to has no limit', () => {
    expect(answer('POST', '/instances', { 'content-encoding': 'gzip' })).toBe(415);
  });

  it('is said in short expressions: Envoy does not start with one of more than 100 steps', () => {
    const expressions = [...JSON.stringify(ROUTES).matchAll(/"regex":"([^"]*)"/g)];
    const longest = Math.max(...expressions.map(([, regex = '']) => regex.length));
    expect(longest).toBeLessThan(130);
  });
});

describe('which Orthanc gets a request', () => {
  it('is told by a cookie for browsers, by the address for everything else', () => {
    const policy = (agent: string) => taken('GET', '/', { 'user-agent': agent }).route?.hash_policy;
    expect(policy('Mozilla/5.0 (X11; Linux x86_64)')).toEqual([
      {
        cookie: {
          name: 'orthweb',
          ttl: '0s',
          path: '/',
          attributes: [{ name: 'Secure' }, { name: 'SameSite', value: 'Lax' }],
        },
        terminal: true,
      },
    ]);
    expect(policy('curl/8.5')).toEqual([{ connection_properties: { source_ip: true } }]);
  });

  it('is another one when the first fails, but only for what changes nothing', () => {
    expect(taken('GET', '/').route?.['retry_policy']).toMatchObject({
      retry_on: 'connect-failure,reset,refused-stream,retriable-status-codes',
      retriable_status_codes: [503],
      retriable_request_headers: [
        { name: ':method', string_match: { exact: 'GET' } },
        { name: ':method', string_match: { exact: 'HEAD' } },
      ],
    });
  });
});
