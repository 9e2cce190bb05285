import { UsageError } from '../../errors.ts';
import type { Authority } from './authority.ts';
import { isAddress, isHostName, normalName, normalNames } from './host-names.ts';
import type { KeyedCertificate } from './keys.ts';
import { issueLeaf } from './leaf.ts';
import { SERVER_AUTH } from './purposes.ts';

/** Browsers refuse more from public authorities, Apple 825 for all: the strictest bound costs nothing, `up` renews. */
const DAYS = 397;

/** RFC 5280: "ub-common-name INTEGER ::= 64". The name proper is the alternative one, which has no such bound. */
const COMMON_NAME_MAX = 64;

/**
 * One certificate for both hosts: DNS names, and IP addresses where they are given. Without the root: who trusts it
 * has it, and a server need not send it (RFC 8446: a trust anchor "MAY be omitted from the chain").
 */
export async function issueServerCertificate(
  authority: Authority,
  names: readonly string[],
  nowMs: number,
): Promise<KeyedCertificate> {
  const normal = normalNames(names);
  const wrong = names.find((name) => !isHostName(normalName(name)));
  if (wrong !== undefined)
    throw new UsageError(`${JSON.stringify(wrong)} is neither a DNS name nor an IP address`);
  if (normal.length === 0) throw new UsageError('a server certificate needs a name');
  return issueLeaf(
    authority,
    {
      commonName: normal.find((name) => name.length <= COMMON_NAME_MAX) ?? 'orthweb',
      purpose: SERVER_AUTH,
      names: normal.map((value) => ({ type: isAddress(value) ? 'ip' : 'dns', value })),
      days: DAYS,
      // Devices with TLS 1.2 and the first list of BCP 195 offer ECDHE-RSA alone.
      key: 'RSA-2048',
    },
    nowMs,
  );
}
