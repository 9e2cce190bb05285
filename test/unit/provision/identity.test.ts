import { describe, expect, it } from 'vitest';
import {
  assertOurs,
  fromTagList,
  NameTaken,
  tagDrift,
  tagList,
  tagsOf,
} from '../../../src/provision/identity.ts';
import type { Found, Tags } from '../../../src/provision/resource.ts';
import { ctxWith } from '../../support/answer-with.ts';

const CTX = ctxWith({}, { extraTags: { costcentre: '4711' } });
const TAGS = {
  Name: 'wealthy-lemur-network-vpc',
  'orthweb:deployment': 'wealthy-lemur',
  'orthweb:id': 'network/vpc',
};

function found(tags: Tags): Found<unknown> {
  return { id: 'network/vpc', ref: 'vpc-1', tags, live: {} };
}

describe('the tags of an object', () => {
  it('say whose it is, which it is, and what the operator wants', () => {
    expect(tagsOf(CTX, 'network/vpc')).toEqual({ ...TAGS, costcentre: '4711' });
  });

  it('keep their meaning when the operator chooses the same keys', () => {
    const ctx = ctxWith({}, { extraTags: { Name: 'mine', 'orthweb:id': 'mine' } });
    expect(tagsOf(ctx, 'network/vpc')).toEqual(TAGS);
  });

  it('go to AWS as a list and come back as they were', () => {
    expect(tagList({ a: '1' })).toEqual([{ Key: 'a', Value: '1' }]);
    expect(fromTagList(tagList(TAGS))).toEqual(TAGS);
    expect(fromTagList(undefined)).toEqual({});
    expect(fromTagList([{ Key: 'a' }])).toEqual({ a: '' });
  });
});

describe('an object of our name', () => {
  it('is ours with our tags', () => {
    expect(() => assertOurs(CTX, found(TAGS))).not.toThrow();
  });

  it.each([
    ['without tags', {}, 'network/vpc: vpc-1 exists already and it carries no orthweb tags'],
    [
      'of another deployment',
      { ...TAGS, 'orthweb:deployment': 'brave-otter' },
      'network/vpc: vpc-1 exists already and it belongs to brave-otter',
    ],
  ])('is refused %s', (_, tags, message) => {
    expect(() => assertOurs(CTX, found(tags))).toThrow(NameTaken);
    expect(() => assertOurs(CTX, found(tags))).toThrow(message);
  });

  it('is refused when it is another part of our own deployment', () => {
    const tags = { ...TAGS, 'orthweb:id': 'network/other' };
    expect(() => assertOurs(CTX, found(tags))).toThrow(NameTaken);
  });
});

describe('missing tags', () => {
  it('are those that are absent or differ', () => {
    expect(tagDrift(CTX, found({ ...TAGS, Name: 'renamed' }))).toEqual({
      Name: TAGS.Name,
      costcentre: '4711',
    });
  });

  it('are none when others have added theirs', () => {
    expect(tagDrift(CTX, found({ ...TAGS, costcentre: '4711', 'aws:owner': 'x' }))).toEqual({});
  });
});
