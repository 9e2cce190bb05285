import { EC2Client } from '@aws-sdk/client-ec2';
import { tagsOf } from '../../src/provision/identity.ts';
import { names } from '../../src/provision/names.ts';
import type { Change, Ctx, Identity } from '../../src/provision/resource.ts';
import { type Answer, answerWith, ctxWith, OFFLINE, type Sent } from './answer-with.ts';

export interface Ec2Answering {
  readonly ctx: Ctx;
  readonly sent: readonly Sent[];
  /** What went over the client that makes one attempt only. */
  readonly sentOnce: readonly Sent[];
}

export function ec2With(answers: Readonly<Record<string, Answer>>): Ec2Answering {
  const ec2 = new EC2Client(OFFLINE);
  const once = new EC2Client(OFFLINE);
  const sent = answerWith(ec2, answers);
  const sentOnce = answerWith(once, answers);
  const none = undefined as never;
  return { ctx: ctxWith({ ec2, once: { ec2: once, kms: none, ssm: none } }), sent, sentOnce };
}

const ANY = ctxWith({});

export function identityOf(id: string): Identity {
  return { id, name: names(ANY).of(id), tags: tagsOf(ANY, id), token: `token-of-${id}` };
}

/** The tags of a node's object as EC2 reports them. */
export function reportedTags(id: string): { Key: string; Value: string }[] {
  return Object.entries(tagsOf(ANY, id)).map(([Key, Value]) => ({ Key, Value }));
}

export function specified(type: string, id: string) {
  return [{ ResourceType: type, Tags: reportedTags(id) }];
}

export function filtersFor(...ids: readonly string[]) {
  return [
    { Name: 'tag:orthweb:deployment', Values: ['wealthy-lemur'] },
    { Name: 'tag:orthweb:id', Values: ids },
  ];
}

export function awsError(code: string, message = code): Error {
  return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: 400 } });
}

export function textsOf(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => `${change.effect}: ${change.text}`);
}

export const PURGE = { purge: true, finalSnapshot: '' };
