import { DEPLOYMENT_TAG } from '../../provision/identity.ts';

/** What a policy is for. Each part is `*` where nobody named one. */
export interface PolicyPlace {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly deployment: string;
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** Actions that are allowed on some resources only. */
export interface Grant {
  /** Letters and digits; unlike every other one. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** Names of a service's actions with its prefix: `ec2:StopInstances`. */
export function of(service: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${service}:${name}`);
}

/** An ARN in this account and region. */
export function arn({ partition, account, region }: PolicyPlace, service: string, what: string) {
  return `arn:${partition}:${service}:${region}:${account}:${what}`;
}

/** Only what carries this deployment's tag. `*` needs the tag as well, with any name. */
export function tagged({ deployment }: PolicyPlace, key = 'aws:ResourceTag'): Condition {
  return { StringLike: { [`${key}/${DEPLOYMENT_TAG}`]: deployment } };
}
