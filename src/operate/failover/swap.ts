import { AssociateAddressCommand, DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import type { ServiceClients } from '../../aws/clients.ts';
import type { Clock } from '../../clock.ts';
import { OrthwebError } from '../../errors.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ec2:AssociateAddress', 'ec2:DescribeAddresses'];

export interface Swap {
  /** Of a session's `lasting`: once begun, both addresses are moved, Ctrl-C or not. */
  readonly ec2: ServiceClients['ec2'];
  readonly clock: Clock;
  readonly pace: number;
  readonly site: Move;
  readonly standby: Move;
}

/** An address and the interface that is to hold it. */
export interface Move {
  readonly allocationId: string;
  readonly interfaceId: string;
}

const LOOK_EVERY_MS = 500;
const SEEN_WITHIN_MS = 30_000;

/**
 * Brings the site address to the one host and the standby address to the other, in this order; what is so already stays
 * untouched. Nothing is disassociated before: the site address is never on nobody. Ends when AWS shows both.
 */
export async function swapAddresses(swap: Swap): Promise<void> {
  await bring(swap, swap.site);
  // The host that the site address came to has lost the standby address by that.
  await bring(swap, swap.standby);
  await shown(swap);
}

async function bring(swap: Swap, move: Move): Promise<void> {
  // "You may be charged for each time the Elastic IP address is remapped": not for what is so already.
  if (await isHeld(swap, move)) return;
  try {
    await swap.ec2.send(
      new AssociateAddressCommand({
        AllocationId: move.allocationId,
        NetworkInterfaceId: move.interfaceId,
        AllowReassociation: true,
      }),
    );
  } catch (error) {
    // The reply may have been lost on its way back.
    if (!(await isHeld(swap, move).catch(() => false))) throw error;
  }
}

async function shown(swap: Swap): Promise<void> {
  const untilMs = swap.clock.now() + SEEN_WITHIN_MS;
  const going = new AbortController().signal;
  while (!((await isHeld(swap, swap.site)) && (await isHeld(swap, swap.standby)))) {
    if (swap.clock.now() >= untilMs)
      throw new OrthwebError('AWS took both moves and does not show both addresses in place', {
        hint: 'the same command looks again and finishes what is missing',
      });
    await swap.clock.sleep(LOOK_EVERY_MS * swap.pace, going);
  }
}

async function isHeld({ ec2 }: Swap, { allocationId, interfaceId }: Move): Promise<boolean> {
  const ask = new DescribeAddressesCommand({ AllocationIds: [allocationId] });
  const [address] = (await ec2.send(ask)).Addresses ?? [];
  return (address?.AssociationId ?? '') !== '' && address?.NetworkInterfaceId === interfaceId;
}
