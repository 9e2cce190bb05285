import {
  type ContextEntry,
  type EvaluationResult,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import type { Ctx } from '../provision/resource.ts';
import type { Statement } from './policy/operator-policy.ts';

/** IAM actions of this page. */
export const ACTIONS = ['iam:SimulatePrincipalPolicy'];

/** One question to IAM: may these actions be done on this, under these circumstances? */
export interface Question {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly context: readonly ContextEntry[];
}

/**
 * Asks as the operator policy is written: with a resource that it names and the circumstances that it wants, as a policy
 * like it would else seem to deny what it allows. What is asked of the same resource is one question.
 */
export function questionsFor(
  statements: readonly Statement[],
  region: string,
): readonly Question[] {
  const asked = { ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: [region] };
  const byResource = new Map<string, Statement[]>();
  for (const statement of statements) {
    const resource = statement.Resource[0] ?? '*';
    const object = resource === '*' ? resource : example(resource);
    byResource.set(object, [...(byResource.get(object) ?? []), statement]);
  }
  return [...byResource].map(([resource, those]) => ({
    actions: [...new Set(those.flatMap(({ Action }) => Action))],
    resource,
    context: [{ ...asked, ContextKeyType: 'string' }, ...contextOf(those)],
  }));
}

/** A name in the place of each pattern: IAM takes ARNs of objects, which need not exist. */
function example(pattern: string): string {
  return pattern.replaceAll('*', 'example');
}

function contextOf(statements: readonly Statement[]): readonly ContextEntry[] {
  const conditions = statements.flatMap(({ Condition }) =>
    Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat() })),
    ),
  );
  const unlike = new Map(conditions.map((condition) => [condition.key, condition]));
  return [...unlike.values()].map(({ operator, key, values }) => ({
    ContextKeyName: key,
    ContextKeyValues: values.slice(0, 1).map(example),
    ContextKeyType: operator === 'Bool' ? 'boolean' : 'string',
  }));
}

export async function simulate(
  { aws }: Pick<Ctx, 'aws'>,
  PolicySourceArn: string,
  { actions, resource, context }: Question,
): Promise<readonly EvaluationResult[]> {
  const results: EvaluationResult[] = [];
  const pages = paginateSimulatePrincipalPolicy(
    { client: aws.iam },
    {
      PolicySourceArn,
      ActionNames: [...actions],
      ResourceArns: [resource],
      ContextEntries: [...context],
      MaxItems: 1_000,
    },
  );
  for await (const { EvaluationResults = [] } of pages) results.push(...EvaluationResults);
  return results;
}
