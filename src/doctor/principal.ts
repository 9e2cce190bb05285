import { GetRoleCommand } from '@aws-sdk/client-iam';
import { Unchecked } from './check.ts';
import type { Scene } from './scene.ts';

/** IAM actions of this page. */
export const ACTIONS = ['iam:GetRole'];

/** Whose policies decide. */
export type Principal =
  | { readonly kind: 'root' }
  | { readonly kind: 'user'; readonly arn: string }
  | { readonly kind: 'role'; readonly name: string };

/** From what STS says of the caller: `arn:aws:sts::123456789012:assumed-role/Admin/me`. */
export function principalOf(arn: string): Principal | undefined {
  const [, , service, , , what = ''] = arn.split(':');
  const [type, name = ''] = what.split('/');
  if (what === 'root') return { kind: 'root' };
  if (service === 'iam' && type === 'user') return { kind: 'user', arn };
  return type === 'assumed-role' ? { kind: 'role', name } : undefined;
}

/** The ARN that IAM takes for a simulation. That of a role has a path, which STS leaves out. */
export async function policySource(scene: Scene, principal: Principal): Promise<string> {
  if (principal.kind === 'user') return principal.arn;
  if (principal.kind === 'root') throw new Unchecked('the root user has no policies');
  const { iam } = (await scene.ctx()).aws;
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: principal.name }));
  return Role?.Arn ?? '';
}
