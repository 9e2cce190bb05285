import { UsageError } from '../errors.ts';
import type { Ledger } from './ledger.ts';

/**
 * The deployment that is meant: the named one, or the only one there is. Undefined when there is none.
 */
export async function meantDeployment(
  ledger: Ledger,
  named: string | undefined,
): Promise<string | undefined> {
  if (named !== undefined) return named;
  const names = await ledger.names();
  if (names.length <= 1) return names[0];
  throw new UsageError(`there are ${names.length} deployments: ${names.join(', ')}`, {
    hint: `say which: --name ${names[0]}`,
  });
}

export class NoDeployment extends UsageError {}

export async function existingDeployment(
  ledger: Ledger,
  named: string | undefined,
): Promise<string> {
  const name = await meantDeployment(ledger, named);
  if (name !== undefined) return name;
  throw new NoDeployment(`there is no deployment in ${ledger.at.region}`, {
    hint: 'make one with orthweb up, or look elsewhere with --region',
  });
}
