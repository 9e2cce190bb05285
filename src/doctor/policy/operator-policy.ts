import { dataGrants, OWN_OBJECTS, objectsWithoutStudies } from './data-grants.ts';
import { ec2Grants } from './ec2-grants.ts';
import type { Condition, Grant, PolicyPlace } from './grant.ts';
import { identityGrants } from './identity-grants.ts';
import { operatingGrants } from './operating-grants.ts';
import { operatorActions } from './operator-actions.ts';

/** "The size of each managed policy cannot exceed 6,144 characters", white space not counted. */
export const POLICY_LIMIT = 6_144;

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

/** One managed policy: all of them together are what an operator needs. */
export interface OperatorPolicy {
  readonly name: string;
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };
}

/** Which services each policy is about. One alone would be larger than IAM allows. */
const PARTS: Readonly<Record<string, RegExp>> = {
  network: /^(ec2|route53):/,
  data: /^(s3|rds|secretsmanager|kms):/,
  access: /^(iam|ssm|ssmmessages|logs|sts|servicequotas):/,
};

/** `*` for what is not known: an account, a region, a deployment. */
export function operatorPolicies(place: PolicyPlace): readonly OperatorPolicy[] {
  return inParts('orthweb-operator', statementsOf(place, operatorActions()));
}

/**
 * For those who look: plan, status, list, outputs, lock status, backup list. No study and no secret is read, and no
 * command sent to a host.
 */
export function readerPolicies(place: PolicyPlace): readonly OperatorPolicy[] {
  const reading = statementsOf(place, operatorActions()).map((one) => ({
    ...one,
    Action: one.Action.filter(isReading),
    ...(one.Sid === OWN_OBJECTS && { Resource: objectsWithoutStudies(place) }),
  }));
  return inParts(
    'orthweb-reader',
    reading.filter(({ Action }) => Action.length > 0),
  );
}

/** The bundle that hosts run is encrypted, and `plan` compares it. */
function isReading(action: string): boolean {
  if (action === 'secretsmanager:GetSecretValue') return false;
  return action === 'kms:Decrypt' || /:(Describe|Get|List|Filter|Simulate)/.test(action);
}

function inParts(name: string, statements: readonly Statement[]): readonly OperatorPolicy[] {
  return Object.entries(PARTS).map(([part, services]) => ({
    name: `${name}-${part}`,
    document: {
      Version: '2012-10-17',
      Statement: statements.filter(({ Action }) => services.test(Action[0] ?? '')),
    },
  }));
}

/** Narrowed where AWS has a way to; what is left is allowed on everything, action by action. */
function statementsOf(place: PolicyPlace, all: readonly string[]): readonly Statement[] {
  const narrowed = [
    ...ec2Grants(place),
    ...dataGrants(place, all),
    ...identityGrants(place),
    ...operatingGrants(place),
  ];
  const granted = new Set(narrowed.flatMap(({ actions }) => actions));
  const left = all.filter((action) => !granted.has(action));
  const anywhere = Object.entries(PARTS).map(([part, services]) => ({
    sid: `Any${part.replace(/^./, (letter) => letter.toUpperCase())}`,
    actions: left.filter((action) => services.test(action)),
    resources: ['*'],
  }));
  return [...narrowed, ...anywhere].map(statementOf);
}

function statementOf({ sid, actions, resources, condition }: Grant): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources,
    ...(condition !== undefined && { Condition: condition }),
  };
}

/** The partition that a region belongs to; `aws` for one that is not named. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}
