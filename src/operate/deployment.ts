import { UsageError } from '../errors.ts';
import type { Ledger } from './ledger.ts';

export interface Meant {
  readonly name: string;
  /** False: certainly nobody held its lock a moment ago. */
  readonly mayBeLocked: boolean;
}

/** The deployment that is meant: the named one, or the only one there is. Undefined when there is none. */
export async function meantDeployment(
  ledger: Ledger,
  named: string | undefined,
): Promise<Meant | undefined> {
  if (named !== undefined) return { name: named, mayBeLocked: true };
  const all = [...(await ledger.deployments())].sort(([a], [b]) => a.localeCompare(b));
  const [first] = all;
  if (first === undefined) return undefined;
  if (all.length === 1) return { name: first[0], mayBeLocked: first[1].locked };
  throw new UsageError(
    `there are ${all.length} deployments: ${all.map(([name]) => name).join(', ')}`,
    { hint: `say which: --name ${first[0]}` },
  );
}

export class NoDeployment extends UsageError {}

export async function existingDeployment(
  ledger: Ledger,
  named: string | undefined,
): Promise<Meant> {
  const meant = await meantDeployment(ledger, named);
  if (meant !== undefined) return meant;
  throw new NoDeployment(`there is no deployment in ${ledger.at.region}`, {
    hint: 'make one with orthweb up, or look elsewhere with --region',
  });
}
