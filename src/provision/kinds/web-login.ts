import { randomBytes } from 'node:crypto';
import { Secret as Hidden } from '../../secret.ts';

/** The text of the web login's secret. 192 random bits as 32 characters that need no quoting in a shell, a URL or JSON. */
export function newWebLogin(username = 'siteadmin'): Hidden<string> {
  const password = randomBytes(24).toString('base64url');
  return new Hidden(JSON.stringify({ username, password }));
}
