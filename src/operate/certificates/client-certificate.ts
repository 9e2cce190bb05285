import { UsageError } from '../../errors.ts';
import type { Authority } from './authority.ts';
import type { KeyedCertificate } from './keys.ts';
import { issueLeaf } from './leaf.ts';
import { CLIENT_AUTH } from './purposes.ts';

/** Two years and a quarter: it is changed by hand, on the device, often when its maker comes for the yearly service. */
const DAYS = 825;

/** AE titles, host names and what people call a scanner. It becomes part of a file's name. */
const DEVICE_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9._-])?$/;

export interface Device {
  readonly name: string;
  readonly deployment: string;
}

/** What a device needs: to show who it is, and to know the server. */
export interface ClientCertificate extends KeyedCertificate {
  /** The certificate of the authority; a server with an imported certificate has another one. */
  readonly authority: string;
}

/** Before anything is asked for: what cannot be written into the certificate, or make a file's name. */
export function checkDeviceName(name: string): void {
  if (DEVICE_NAME.test(name)) return;
  throw new UsageError(
    `the device name ${JSON.stringify(name)} must be 1 to 64 of A-Z, a-z, 0-9, space, dot, _ and -, begin with a letter, digit or _, and not end with a space`,
  );
}

/** For one device. It passes as no server: its only purpose is to be a client. */
export async function issueClientCertificate(
  authority: Authority,
  device: Device,
  nowMs: number,
): Promise<ClientCertificate> {
  checkDeviceName(device.name);
  const issued = await issueLeaf(
    authority,
    {
      organization: device.deployment,
      commonName: device.name,
      purpose: CLIENT_AUTH,
      days: DAYS,
      key: 'P-256',
    },
    nowMs,
  );
  return { ...issued, authority: authority.certificate };
}

/** For orthweb itself, which looks at the site as a device would: over within a day, and never written down. */
export function issueProbeCertificate(
  authority: Authority,
  deployment: string,
  nowMs: number,
): Promise<KeyedCertificate> {
  return issueLeaf(
    authority,
    {
      organization: deployment,
      commonName: 'orthweb probe',
      purpose: CLIENT_AUTH,
      days: 1,
      key: 'P-256',
    },
    nowMs,
  );
}
