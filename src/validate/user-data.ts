import { gunzipSync } from 'node:zlib';
import type { Secret } from '../secret.ts';

/** What EC2 keeps of user data, as a host reads it: base64, perhaps packed. */
export function userDataText(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes, { maxOutputLength: 1024 * 1024 }) : bytes).toString('utf8');
}

const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS access key'],
  [/(password|passwd|secret_access_key)["']?\s*[:=]\s*["']?[^\s"'$<{]{6,}/i, 'a password'],
];

/** What kinds of secrets a text holds, and those that are known; never their values. */
export function secretsIn(text: string, known: readonly Secret<string>[]): readonly string[] {
  const shapes = SHAPES.filter(([shape]) => shape.test(text)).map(([, what]) => what);
  const isIn = (secret: Secret<string>) =>
    [secret.reveal(), Buffer.from(secret.reveal()).toString('base64')].some((form) =>
      text.includes(form),
    );
  return known.some(isIn) ? [...shapes, 'the web login'] : shapes;
}
