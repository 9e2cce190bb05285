import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  type NetworkAcl,
  type NetworkAclEntry,
  ReplaceNetworkAclEntryCommand,
} from '@aws-sdk/client-ec2';
import { hasCode } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Ctx } from '../resource.ts';
import {
  canonicalCidr,
  PROTOCOL_NUMBERS,
  type Protocol,
  protocolName,
  trafficText,
} from './rule-text.ts';

export interface AclEntry {
  readonly number: number;
  readonly egress: boolean;
  readonly protocol: Protocol;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cidr: string;
  readonly action: 'allow' | 'deny';
}

export interface EntryDifference {
  readonly change: Change;
  readonly act: 'create' | 'replace' | 'delete';
  readonly entry: NetworkAclEntry;
}

/** The last entry of every ACL denies what no other one took; with IPv6 there is one more behind it. Neither can be changed. */
const LAST = 32_767;

export function entryDifferences(
  acl: NetworkAcl,
  entries: readonly AclEntry[],
): readonly EntryDifference[] {
  const live = new Map(
    (acl.Entries ?? [])
      .filter((entry) => (entry.RuleNumber ?? LAST) < LAST)
      .map((entry) => [slotOf(entry), entry]),
  );
  const wanted = new Map(entries.map(toLive).map((entry) => [slotOf(entry), entry]));
  return [
    ...[...wanted].flatMap(([slot, entry]) => changed(slot, live.get(slot), entry)),
    ...[...live]
      .filter(([slot]) => !wanted.has(slot))
      .map(([slot, entry]) => difference('delete', slot, entry, `${textOf(entry)} is not wanted`)),
  ];
}

export async function applyEntry(
  ctx: Ctx,
  { NetworkAclId }: NetworkAcl,
  { act, entry }: EntryDifference,
): Promise<void> {
  const { RuleNumber, Egress } = entry;
  if (act === 'delete') {
    const slot = { NetworkAclId, RuleNumber, Egress };
    return await ignoringGone(ctx.aws.ec2.send(new DeleteNetworkAclEntryCommand(slot)));
  }
  const { Protocol, RuleAction } = entry;
  const input = { ...entry, NetworkAclId, RuleNumber, Egress, Protocol, RuleAction };
  if (act === 'replace') {
    await ctx.aws.ec2.send(new ReplaceNetworkAclEntryCommand(input));
    return;
  }
  try {
    await ctx.aws.ec2.send(new CreateNetworkAclEntryCommand(input));
  } catch (error) {
    if (!hasCode(error, 'NetworkAclEntryAlreadyExists')) throw error;
    await ctx.aws.ec2.send(new ReplaceNetworkAclEntryCommand(input));
  }
}

function changed(
  slot: string,
  live: NetworkAclEntry | undefined,
  wanted: NetworkAclEntry,
): readonly EntryDifference[] {
  const text = textOf(wanted);
  if (live === undefined) return [difference('create', slot, wanted, `${text} is missing`)];
  if (textOf(live) === text) return [];
  return [difference('replace', slot, wanted, `${textOf(live)}, wanted ${text}`)];
}

function difference(
  act: EntryDifference['act'],
  slot: string,
  entry: NetworkAclEntry,
  text: string,
): EntryDifference {
  return { change: { field: slot, text: `${slot} ${text}`, effect: 'update' }, act, entry };
}

function slotOf(entry: NetworkAclEntry): string {
  return `${entry.Egress === true ? 'outbound' : 'inbound'} entry ${entry.RuleNumber}`;
}

function textOf(entry: NetworkAclEntry): string {
  const protocol = protocolName(entry.Protocol);
  const traffic = trafficText(protocol, entry.PortRange?.From, entry.PortRange?.To);
  const direction = entry.Egress === true ? 'to' : 'from';
  return `${entry.RuleAction} ${traffic} ${direction} ${entry.CidrBlock ?? entry.Ipv6CidrBlock}`;
}

function toLive(entry: AclEntry): NetworkAclEntry {
  return {
    RuleNumber: entry.number,
    Egress: entry.egress,
    Protocol: PROTOCOL_NUMBERS[entry.protocol],
    RuleAction: entry.action,
    CidrBlock: canonicalCidr(entry.cidr),
    ...((entry.protocol === 'tcp' || entry.protocol === 'udp') && {
      PortRange: { From: entry.from ?? 0, To: entry.to ?? 65_535 },
    }),
    // "If the protocol is ICMP you must specify the type and code"; -1 means all of them.
    ...(entry.protocol === 'icmp' && { IcmpTypeCode: { Type: -1, Code: -1 } }),
  };
}
