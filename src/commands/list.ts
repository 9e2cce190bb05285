import type { CommandContext } from '../context.ts';
import type { DeploymentRecord } from '../operate/record.ts';
import { type ListRow, listLines } from '../ui/list-view.ts';

/** Every deployment that has a record here, and what its last run left. */
export async function run(context: CommandContext): Promise<number> {
  const session = await context.session();
  const { ledger, account, region } = session;
  const names = [...(await ledger.deployments()).keys()].sort();
  const rows = await Promise.all(
    names.map(async (deployment): Promise<ListRow> => {
      const record = (await ledger.readRecord(deployment))?.value;
      const state = stateOf(record);
      return { deployment, region, state, ...(record && { createdAt: record.createdAt }) };
    }),
  );
  if (context.json) context.document({ account, region, deployments: rows.map(documentOf) });
  else context.out(...listLines(rows, { account, region }, context.screen));
  return 0;
}

function documentOf({ createdAt, ...known }: ListRow): object {
  return { ...known, createdAt: createdAt ?? null };
}

/** From the ledger alone: what exists is for `status` to look at. */
function stateOf(record: DeploymentRecord | undefined): string {
  const last = record?.runs.at(-1);
  if (last === undefined) return 'being made';
  const command = last.command.replace('orthweb ', '');
  if (last.finishedAt === undefined) return `${command} is running, or was killed`;
  if (last.result !== 'done') return `${command} ${last.result}`;
  return command === 'down' ? 'removed, data kept' : 'up';
}
