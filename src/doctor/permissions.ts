import type { EvaluationResult } from '@aws-sdk/client-iam';
import { hasCode } from '../aws/errors.ts';
import { shortArn } from './account.ts';
import { type Check, fail, pass, skipped, Unchecked, type Verdict, warn } from './check.ts';
import { checkDryRuns } from './dry-runs.ts';
import { operatorPolicies } from './policy/operator-policy.ts';
import { policySource, principalOf } from './principal.ts';
import type { Scene } from './scene.ts';
import { questionsFor, simulate } from './simulation.ts';

/** What these credentials may do. */
export const PERMISSIONS: readonly Check[] = [
  {
    id: 'account/dry-runs',
    title: 'EC2 would carry out the creating calls',
    run: checkDryRuns,
  },
  {
    id: 'account/permissions',
    title: 'IAM allows every action that orthweb uses',
    run: checkPermissions,
  },
];

async function checkPermissions(scene: Scene): Promise<Verdict> {
  const { arn } = await scene.session();
  const principal = principalOf(arn);
  if (principal === undefined) return skipped(`IAM has no policies of ${shortArn(arn)}`);
  if (principal.kind === 'root')
    return warn(
      'the root user may do everything',
      'work as a user or role of its own, with the policies of orthweb doctor --policy',
    );
  return judgePermissions(await evaluations(scene, await policySource(scene, principal)));
}

/** IAM slows down whoever asks more. */
const AT_ONCE = 5;

async function evaluations(scene: Scene, source: string): Promise<readonly EvaluationResult[]> {
  const ctx = await scene.ctx();
  const deployment = (await scene.own()) ?? 'new-deployment';
  const policies = operatorPolicies({ ...ctx, deployment });
  const [first, ...others] = questionsFor(
    policies.flatMap(({ document }) => document.Statement),
    ctx.region,
  );
  if (first === undefined) return [];
  try {
    // Alone: whoever may not ask is told so once.
    const results = [...(await simulate(ctx, source, first))];
    for (let at = 0; at < others.length; at += AT_ONCE) {
      const some = others.slice(at, at + AT_ONCE);
      const more = await Promise.all(some.map((question) => simulate(ctx, source, question)));
      results.push(...more.flat());
    }
    return results;
  } catch (error) {
    if (!hasCode(error, 'NoSuchEntity', 'NoSuchEntityException')) throw error;
    throw new Unchecked(`IAM does not know ${source}`);
  }
}

const MOST = 8;

/** Where a policy asks for circumstances that were not given, its answer is no proof of a denial. */
export function judgePermissions(results: readonly EvaluationResult[]): Verdict {
  const all = new Set(results.map(({ EvalActionName: name = '' }) => name));
  const denied = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  const unsure = denied.filter(({ MissingContextValues: missing = [] }) => missing.length > 0);
  const sure = denied.filter((one) => !unsure.includes(one));
  if (sure.length > 0)
    return fail(
      [`missing: ${listed(sure)}`, ...reasonsOf(sure)],
      'attach the policies that orthweb doctor --policy prints',
    );
  if (unsure.length > 0) {
    const keys = new Set(unsure.flatMap(({ MissingContextValues: missing = [] }) => missing));
    return warn(
      [`may be missing: ${listed(unsure)}`, `it depends on ${[...keys].join(', ')}`],
      'if up is denied one of them, attach the policies of orthweb doctor --policy',
    );
  }
  return pass(`all ${all.size} actions are allowed`);
}

function listed(results: readonly EvaluationResult[]): string {
  const names = [...new Set(results.map(({ EvalActionName: name = '' }) => name))];
  const more = names.length - MOST;
  return `${names.slice(0, MOST).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Denials that no policy of the account's own takes back. */
function reasonsOf(results: readonly EvaluationResult[]): readonly string[] {
  const byOrganization = results.some(
    ({ OrganizationsDecisionDetail: it }) => it?.AllowedByOrganizations === false,
  );
  const byBoundary = results.some(
    ({ PermissionsBoundaryDecisionDetail: it }) => it?.AllowedByPermissionsBoundary === false,
  );
  return [
    ...(byOrganization ? ['a service control policy of the organization denies some'] : []),
    ...(byBoundary ? ['the permissions boundary denies some'] : []),
  ];
}
