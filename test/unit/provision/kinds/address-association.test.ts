import type { Address } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { assertOurs } from '../../../../src/provision/identity.ts';
import {
  AddressAssociation,
  type LiveAssociation,
} from '../../../../src/provision/kinds/address-association.ts';
import { type Holder, movesFor } from '../../../../src/provision/kinds/address-moves.ts';
import {
  awsError,
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'hosts/addresses';
const PROPS = {
  siteAllocationId: 'eipalloc-site',
  standbyAllocationId: 'eipalloc-standby',
  primaryInterfaceId: 'eni-primary',
  secondaryInterfaceId: 'eni-secondary',
};

describe('the rule: the site address stays where it is, the standby address takes the other host', () => {
  // Written as `site -> host`; an asterisk marks a move that takes the address from somebody.
  const table: readonly [Holder, Holder, string][] = [
    ['nobody', 'nobody', 'site -> primary, standby -> secondary'],
    ['nobody', 'primary', 'site -> secondary'],
    ['nobody', 'secondary', 'site -> primary'],
    ['nobody', 'foreign', 'site -> primary, standby -> secondary'],
    ['primary', 'nobody', 'standby -> secondary'],
    ['primary', 'primary', 'standby -> secondary'],
    ['primary', 'secondary', ''],
    ['primary', 'foreign', 'standby -> secondary'],
    ['secondary', 'nobody', 'standby -> primary'],
    ['secondary', 'primary', ''],
    ['secondary', 'secondary', 'standby -> primary'],
    ['secondary', 'foreign', 'standby -> primary'],
    ['foreign', 'nobody', 'site -> primary*, standby -> secondary'],
    ['foreign', 'primary', 'site -> secondary*'],
    ['foreign', 'secondary', 'site -> primary*'],
    ['foreign', 'foreign', 'site -> primary*, standby -> secondary'],
  ];

  test.each(table)('site on %s, standby on %s: %s', (site, standby, expected) => {
    const moves = movesFor(site, standby).map(
      ({ address, to, interrupts }) => `${address} -> ${to}${interrupts ? '*' : ''}`,
    );
    expect(moves.join(', ')).toBe(expected);
  });

  test.each(table)(
    'site on %s, standby on %s: afterwards each host has one, and nothing more moves',
    (site, standby) => {
      const now = { site, standby };
      for (const { address, to } of movesFor(site, standby)) now[address] = to;
      expect(new Set([now.site, now.standby])).toEqual(new Set(['primary', 'secondary']));
      expect(movesFor(now.site, now.standby)).toEqual([]);
    },
  );
});

function address(role: 'site' | 'standby', interfaceId?: string): Address {
  return {
    AllocationId: `eipalloc-${role}`,
    PublicIp: role === 'site' ? '203.0.113.4' : '203.0.113.5',
    Tags: reportedTags(`hosts/${role}-address`),
    ...(interfaceId !== undefined && {
      NetworkInterfaceId: interfaceId,
      AssociationId: `eipassoc-${role}`,
    }),
  };
}

const HOSTS = { 'eni-primary': 'primary', 'eni-secondary': 'secondary' } as const;

function standing(site?: string, standby?: string): LiveAssociation {
  return { site: address('site', site), standby: address('standby', standby), hosts: HOSTS };
}

function world(site?: string, standby?: string) {
  return ec2With({
    DescribeAddresses: { Addresses: [address('standby', standby), address('site', site)] },
    DescribeNetworkInterfaces: {
      NetworkInterfaces: ['primary', 'secondary'].map((host) => ({
        NetworkInterfaceId: `eni-${host}`,
        TagSet: reportedTags(`hosts/${host}-interface`),
      })),
    },
    AssociateAddress: {},
  });
}

describe('looking', () => {
  test('both addresses in one call, and who is active is read from AWS', async () => {
    const { ctx, sent } = world('eni-secondary', 'eni-primary');
    const [found] = await AddressAssociation.find(ctx, [ID]);
    expect(sent.find((call) => call.name === 'DescribeAddresses')?.input).toEqual({
      Filters: filtersFor('hosts/site-address', 'hosts/standby-address'),
    });
    if (found === undefined) throw new Error('not found');
    expect(() => assertOurs(ctx, found)).not.toThrow();
    expect(AddressAssociation.outputs(found.live)).toEqual({
      active: 'secondary',
      siteAddress: '203.0.113.4',
      standbyAddress: '203.0.113.5',
      siteInterfaceId: 'eni-secondary',
    });
  });

  test('absent while neither address is associated, present as soon as one is', async () => {
    expect(await AddressAssociation.find(world().ctx, [ID])).toEqual([]);
    expect(await AddressAssociation.find(world(undefined, 'eni-primary').ctx, [ID])).toHaveLength(
      1,
    );
  });

  test('a site address on an interface of somebody else makes neither host active', () => {
    expect(AddressAssociation.outputs(standing('eni-foreign')).active).toBe('neither');
  });
});

describe('drift', () => {
  test('none whichever host is active', () => {
    expect(AddressAssociation.drift(standing('eni-primary', 'eni-secondary'), PROPS)).toEqual([]);
    expect(AddressAssociation.drift(standing('eni-secondary', 'eni-primary'), PROPS)).toEqual([]);
  });

  test.each([
    [
      standing(undefined, 'eni-primary'),
      'update: site address is not associated, wanted on the secondary host',
    ],
    [
      standing('eni-secondary'),
      'update: standby address is not associated, wanted on the primary host',
    ],
    [
      standing('eni-foreign', 'eni-secondary'),
      'restart: site address is on eni-foreign, wanted on the primary host',
    ],
  ])('%#: one change', (live, text) => {
    expect(textsOf(AddressAssociation.drift(live, PROPS))).toEqual([text]);
  });
});

describe('association', () => {
  test('at first the primary host is active', async () => {
    const { ctx, sent } = world();
    await AddressAssociation.create?.(ctx, identityOf(ID), PROPS);
    expect(sent.map((call) => call.input)).toEqual([
      {
        AllocationId: 'eipalloc-site',
        NetworkInterfaceId: 'eni-primary',
        AllowReassociation: true,
      },
      {
        AllocationId: 'eipalloc-standby',
        NetworkInterfaceId: 'eni-secondary',
        AllowReassociation: true,
      },
    ]);
  });

  test('a failover that was cut off is completed by the standby address alone', async () => {
    const live = standing('eni-secondary');
    const { ctx, sent } = world();
    await AddressAssociation.sync(ctx, live, PROPS, AddressAssociation.drift(live, PROPS));
    expect(sent.map((call) => call.input)).toEqual([
      {
        AllocationId: 'eipalloc-standby',
        NetworkInterfaceId: 'eni-primary',
        AllowReassociation: true,
      },
    ]);
  });

  test('a move that was held back is not made', async () => {
    const live = standing('eni-foreign');
    const { ctx, sent } = world();
    const allowed = AddressAssociation.drift(live, PROPS).filter((it) => it.effect === 'update');
    await AddressAssociation.sync(ctx, live, PROPS, allowed);
    expect(sent.map((call) => call.input.AllocationId)).toEqual(['eipalloc-standby']);
  });
});

test('removal takes both addresses from their hosts and may be repeated', async () => {
  const { ctx, sent } = ec2With({ DisassociateAddress: awsError('InvalidAssociationID.NotFound') });
  await AddressAssociation.delete(ctx, standing('eni-primary', 'eni-secondary'), PURGE);
  await AddressAssociation.delete(ctx, standing(), PURGE);
  expect(sent.map((call) => call.input)).toEqual([
    { AssociationId: 'eipassoc-site' },
    { AssociationId: 'eipassoc-standby' },
  ]);
});
