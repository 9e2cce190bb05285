import { describe, expect, it } from 'vitest';
import {
  policiesEqual,
  policiesEqualExcept,
  type Statement,
} from '../../../src/provision/policy-equal.ts';

const allow = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::1:root' }, Action: 'kms:*' };
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

describe('two policies say the same', () => {
  it.each<[string, object, object]>([
    [
      'whatever the order of the fields',
      { Effect: 'Allow', Action: 'a' },
      { Action: 'a', Effect: 'Allow' },
    ],
    ['whatever the order of a list', { Action: ['a', 'b'] }, { Action: ['b', 'a'] }],
    ['with one thing said twice', { Action: ['a', 'b', 'a'] }, { Action: ['a', 'b'] }],
    ['with a list of one', { Action: ['a'] }, { Action: 'a' }],
    ['with everybody written either way', { Principal: '*' }, { Principal: { AWS: '*' } }],
    [
      'with false as text',
      { Condition: { Bool: { k: false } } },
      { Condition: { Bool: { k: 'false' } } },
    ],
    [
      'with a number as text',
      { Condition: { NumericLessThan: { k: 5 } } },
      { Condition: { NumericLessThan: { k: ['5'] } } },
    ],
  ])('%s', (_case, left, right) => {
    expect(policiesEqual(JSON.stringify(document(left)), document(right))).toBe(true);
  });

  it('with a single statement beside its list', () => {
    expect(policiesEqual({ Version: '2012-10-17', Statement: allow }, document(allow))).toBe(true);
  });

  it('with their statements in another order', () => {
    const other = { ...allow, Effect: 'Deny' };
    expect(policiesEqual(document(allow, other), document(other, allow))).toBe(true);
  });
});

describe('two policies differ', () => {
  it.each<[string, object]>([
    ['in effect', { ...allow, Effect: 'Deny' }],
    ['in one action', { ...allow, Action: ['kms:*', 'kms:Decrypt'] }],
    ['in the principal', { ...allow, Principal: { AWS: 'arn:aws:iam::2:root' } }],
    ['in the kind of principal', { ...allow, Principal: { Service: 'arn:aws:iam::1:root' } }],
    ['by a condition', { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('%s', (_case, changed) => {
    expect(policiesEqual(document(changed), document(allow))).toBe(false);
  });

  it('when there is none', () => {
    expect(policiesEqual(undefined, document(allow))).toBe(false);
    expect(policiesEqualExcept(undefined, document(allow), () => true)).toBe(false);
  });

  it('by one statement more', () => {
    expect(policiesEqual(document(allow, { ...allow, Sid: 'More' }), document(allow))).toBe(false);
  });
});

describe('statements that AWS adds', () => {
  const added = (statement: Statement) => statement.Sid === 'ByAws';
  const extra = { ...allow, Sid: 'ByAws', Effect: 'Deny' };

  it('do not count', () => {
    const live = JSON.stringify(document(extra, allow));
    expect(policiesEqualExcept(live, document(allow), added)).toBe(true);
  });

  it('do not hide that one of ours has gone', () => {
    expect(policiesEqualExcept(JSON.stringify(document(extra)), document(allow), added)).toBe(
      false,
    );
  });

  it('may stand alone, outside a list', () => {
    const live = JSON.stringify({ Version: '2012-10-17', Statement: extra });
    expect(policiesEqualExcept(live, document(), added)).toBe(true);
  });
});
