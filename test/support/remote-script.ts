import type { Sandbox } from './sandbox.ts';

/** What a command sent by Systems Manager comes to; as the emulator's own `ssm_script.py` explains. */
export interface RemoteRule {
  /** A part of the command; the first rule that fits counts. */
  readonly match: string;
  readonly instanceId?: string;
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export async function scriptRemote(
  { endpoint }: Pick<Sandbox, 'endpoint'>,
  ...rules: readonly RemoteRule[]
): Promise<void> {
  const body = JSON.stringify(rules);
  const answer = await fetch(`${endpoint}/__sandbox/ssm`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
}
