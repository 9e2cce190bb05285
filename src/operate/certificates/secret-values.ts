import * as z from 'zod';
import { OrthwebError } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import type { Authority } from './authority.ts';
import type { KeyedCertificate } from './keys.ts';

/** What the hosts read. */
export interface ServerCertificate extends KeyedCertificate {
  /** The certificate of the authority whose devices are let in. */
  readonly clientAuthority: string;
}

const certificate = z.string().regex(/^-----BEGIN CERTIFICATE-----\n/);
const privateKey = z
  .string()
  .regex(/^-----BEGIN PRIVATE KEY-----\n/)
  .transform((pem) => new Secret(pem));

const AUTHORITY = z.object({ certificate, privateKey });
const SERVER = z.object({ certificate, privateKey, clientAuthority: certificate });

/** The value of the secret `certificate-authority`. */
export function authoritySecret(authority: Authority): Secret<string> {
  const { certificate, privateKey } = authority;
  return new Secret(JSON.stringify({ certificate, privateKey: privateKey.reveal() }));
}

export function readAuthoritySecret(value: Secret<string>): Authority {
  return read('certificate-authority', AUTHORITY, value);
}

/** The value of the secret `server-certificate`. */
export function serverCertificateSecret(server: ServerCertificate): Secret<string> {
  const { certificate, privateKey, clientAuthority } = server;
  return new Secret(
    JSON.stringify({ certificate, privateKey: privateKey.reveal(), clientAuthority }),
  );
}

export function readServerCertificateSecret(value: Secret<string>): ServerCertificate {
  return read('server-certificate', SERVER, value);
}

/** Errors name fields only: JSON.parse and zod quote what they met. */
function read<T>(name: string, shape: z.ZodType<T>, value: Secret<string>): T {
  const checked = shape.safeParse(parsed(name, value));
  if (checked.success) return checked.data;
  const fields = new Set(checked.error.issues.map(({ path }) => path[0]?.toString()));
  const wrong = [...fields].map((field) => field ?? 'the whole').join(', ');
  throw new OrthwebError(`the secret ${name} has not the form that is expected: ${wrong}`);
}

function parsed(name: string, value: Secret<string>): unknown {
  try {
    return JSON.parse(value.reveal());
  } catch {
    throw new OrthwebError(`the secret ${name} holds no JSON`);
  }
}
