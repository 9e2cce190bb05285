import type { CommandContext } from '../context.ts';
import {
  type OperatorPolicy,
  operatorPolicies,
  partitionOf,
  readerPolicies,
} from '../doctor/policy/operator-policy.ts';
import { UsageError } from '../errors.ts';

/** For `aws iam create-policy`: asks AWS nothing, and is a JSON document with or without --json. */
export function printPolicies(context: CommandContext): number {
  const { name: deployment = '*', region = '*' } = context.config();
  const account = context.word('account') ?? '*';
  if (!/^(\d{12}|\*)$/.test(account))
    throw new UsageError(`--account: ${account} is no account number`, {
      hint: 'twelve digits, such as --account 123456789012',
    });
  const place = { partition: partitionOf(region), account, region, deployment };
  const policies = context.flag('readOnly') ? readerPolicies(place) : operatorPolicies(place);
  const part = context.word('policy');
  context.document(part === undefined ? { policies } : documentOf(part, policies));
  return 0;
}

function documentOf(part: string, policies: readonly OperatorPolicy[]): object {
  const one = policies.find(({ name }) => name.endsWith(`-${part}`));
  if (one !== undefined) return one.document;
  throw new UsageError(`--policy: there is no part ${part}`, {
    hint: 'parts are network, data and access; without one, all of them are printed',
  });
}
