import { knownSecrets } from '../secret.ts';

const SENSITIVE_KEY =
  /pass(word|wd|phrase)|secret|token|authorization|private.?key|user.?data|SecretString|MasterUserPassword/i;

/** Names a secret and holds none. */
const NAMES_ONLY = /^SecretId$/;

const HIDDEN = '[redacted]';
const PEM = /-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(?:-----END [A-Z0-9 ]+-----|$)/g;
const SIGNED_QUERY =
  /\b(X-Amz-(?:Signature|Credential|Security-Token)|Signature|AWSAccessKeyId)=[^&\s"'<>]+/gi;
const ACCESS_KEY_ID = /\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g;
// AWS secret access keys are 40 characters of base64; lower-case hexadecimal digests of that length are not.
const SECRET_ACCESS_KEY =
  /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[0-9])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

const WORDS =
  'pass(?:word|wd|phrase)|secret|token|authorization|private[-_ ]?key|user[-_ ]?data|secret[-_ ]?(?:string|access[-_ ]?key|value|binary)';
const QUOTED = String.raw`\\*"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
/** `"masterUserPassword": "..."`, whatever follows the word in the key. */
const JSON_PAIR = new RegExp(
  String.raw`(\\*"[^"\\]*(?:${WORDS})[^"\\]*\\*"\s*:\s*)(?:${QUOTED}|\[[^\]]*\]|[^\s,}\]]+)`,
  'gi',
);
/** `--password=...`, `SecretString='...'`. */
const ASSIGNED = new RegExp(
  String.raw`([\w.-]*(?:${WORDS})[\w.-]*\s*=\s*)(?:${QUOTED}|[^\s,;&]+)`,
  'gi',
);
/** `password: ...` and headers, to the end of the line; not AWS's codes (`ExpiredToken: The security token ...`). */
const LABELLED = new RegExp(
  String.raw`(?<![\w-])(?!(?:Expired|Invalid|Missing|Unrecognized))([\w.-]*(?:${WORDS}):[ \t]+)[^\n]+`,
  'gi',
);

/**
 * The text without what opens something: keys, passwords, tokens, signatures, and the secrets that this run has held.
 * Applied to all that is written of an error, and to every log.
 */
export function redact(text: string): string {
  const known = knownSecrets();
  if (known.size !== redactKnown.size)
    redactKnown = { size: known.size, apply: redactorOf([...known]) };
  return redactKnown.apply(text);
}

let redactKnown = { size: 0, apply: byPattern };

/** Knows these values, plain or encoded, and whatever looks like a secret. */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(Buffer.from(secret).toString()),
      Buffer.from(secret).toString('base64'),
    ])
    // A secret that holds another one goes first, or half of it would stay.
    .sort((a, b) => b.length - a.length);
  return (text) => byPattern(forms.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text));
}

function byPattern(text: string): string {
  return text
    .replace(PEM, '[redacted PEM]')
    .replace(SIGNED_QUERY, `$1=${HIDDEN}`)
    .replace(ACCESS_KEY_ID, `$1${HIDDEN}`)
    .replace(SECRET_ACCESS_KEY, HIDDEN)
    .replace(JSON_PAIR, `$1"${HIDDEN}"`)
    .replace(ASSIGNED, `$1${HIDDEN}`)
    .replace(LABELLED, `$1${HIDDEN}`);
}

/** A copy fit for a log: the same shape, without the values of sensitive keys, bytes, functions and cycles. */
export function redactValue(value: unknown): unknown {
  return copy(value, new Set());
}

function copy(value: unknown, above: ReadonlySet<object>): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return redact(String(value));
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[cycle]';
  return copyObject(value, new Set([...above, value]));
}

function copyObject(value: object, above: ReadonlySet<object>): unknown {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return value.toJSON();
  // Only these three: an SDK error also carries the response, and with it what was sent.
  if (value instanceof Error) {
    return { name: value.name, message: redact(value.message), stack: redact(value.stack ?? '') };
  }
  if (value instanceof Map) return copyEntries([...value.entries()], above);
  if (value instanceof Set) return [...value].map((one) => copy(one, above));
  if (Array.isArray(value)) return value.map((one) => copy(one, above));
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), above);
  return copyEntries(Object.entries(value), above);
}

function copyEntries(
  entries: readonly (readonly [unknown, unknown])[],
  above: ReadonlySet<object>,
): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([key, one]) => {
      const name = String(key);
      return [redact(name), isSensitive(name, one) ? HIDDEN : copy(one, above)];
    }),
  );
}

/** A switch such as `ManageMasterUserPassword: true` says nothing of what it is about. */
function isSensitive(name: string, value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || NAMES_ONLY.test(name)) return false;
  return SENSITIVE_KEY.test(name);
}
