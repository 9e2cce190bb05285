import { describe, expect, it } from 'vitest';
import { metadataOf, type Tree } from '../../../../src/sandbox/hosts/metadata.ts';
import { wantedInstance } from '../../../support/wanted.ts';

const NOW = Date.UTC(2026, 10, 26, 10);
const at = (tree: Tree, path: string): unknown =>
  path.split('/').reduce<unknown>((inner, name) => (inner as Tree | undefined)?.[name], tree);

describe('the metadata of an instance', () => {
  it('say what EC2 says of it', () => {
    const { tree, userData, hopLimit } = metadataOf(wantedInstance(), NOW);
    expect(at(tree, 'instance-id')).toBe('i-1');
    expect(at(tree, 'placement/availability-zone')).toBe('eu-west-1a');
    expect(at(tree, 'network/interfaces/macs/02:00:00:00:00:01/interface-id')).toBe('eni-1');
    expect(at(tree, 'public-ipv4')).toBe('203.0.113.7');
    expect([userData, hopLimit]).toEqual(['#!/bin/sh\n', 1]);
  });

  it('have credentials of its role that last some hours', () => {
    const { tree } = metadataOf(wantedInstance(), NOW);
    const text = String(at(tree, 'iam/security-credentials/lemur-host'));
    expect(JSON.parse(text)).toMatchObject({
      AccessKeyId: 'sandbox',
      LastUpdated: '2026-11-26T10:00:00Z',
      Expiration: '2026-11-26T16:00:00Z',
    });
  });

  it('lack what it has not', () => {
    const { tree } = metadataOf(wantedInstance({ role: null, publicIp: null }), NOW);
    expect(at(tree, 'iam')).toBeUndefined();
    expect(tree).not.toHaveProperty('public-ipv4');
  });

  it('name account and region in the identity document', () => {
    const { dynamic } = metadataOf(wantedInstance(), NOW);
    expect(JSON.parse(String(at(dynamic, 'instance-identity/document')))).toMatchObject({
      accountId: '123456789012',
      region: 'eu-west-1',
      privateIp: '172.27.0.10',
    });
  });
});
