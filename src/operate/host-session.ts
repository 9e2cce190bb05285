import {
  StartSessionCommand,
  type StartSessionCommandInput,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { hasCode, messageOf } from '../aws/errors.ts';
import type { Ctx } from '../provision/resource.ts';
import { Secret } from '../secret.ts';
import { unreachable } from './reachability.ts';

/** IAM actions of this page, and those of the plugin: it opens the channel, and goes on after a lost connection. */
export const ACTIONS = [
  'ssm:StartSession',
  'ssm:ResumeSession',
  'ssm:TerminateSession',
  'ssmmessages:OpenDataChannel',
];

/** A session of Session Manager that waits for its plugin. */
export interface HostSession {
  readonly id: string;
  /** As it was asked for: the plugin wants to read it. */
  readonly request: StartSessionCommandInput;
  /** JSON that the plugin takes; whoever holds it has the session. */
  readonly response: Secret<string>;
}

/** What a session is for: a shell without a document, else a document's parameters. */
export interface SessionPurpose {
  readonly document?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Opens a session to a host. Somebody has to end it: without a plugin it would stay for the idle time of 20 minutes. */
export async function openHostSession(
  ctx: Ctx,
  instanceId: string,
  { document, parameters = {} }: SessionPurpose = {},
): Promise<HostSession> {
  const Parameters = Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, [value]]),
  );
  const request: StartSessionCommandInput = {
    Target: instanceId,
    ...(document !== undefined && { DocumentName: document, Parameters }),
  };
  try {
    const { SessionId, TokenValue, StreamUrl } = await ctx.aws.ssm.send(
      new StartSessionCommand(request),
    );
    const response = new Secret(JSON.stringify({ SessionId, TokenValue, StreamUrl }));
    return { id: SessionId ?? '', request, response };
  } catch (error) {
    if (!hasCode(error, 'TargetNotConnected')) throw error;
    throw await unreachable(ctx, instanceId, error);
  }
}

/**
 * Ends a session, also one that has ended: the plugin's exit code is 0 too where it could not connect. Needs clients that
 * go on after Ctrl-C.
 */
export async function closeHostSession(
  { aws, emit }: Pick<Ctx, 'emit'> & { readonly aws: Pick<Ctx['aws'], 'ssm'> },
  { id }: HostSession,
): Promise<void> {
  try {
    await aws.ssm.send(new TerminateSessionCommand({ SessionId: id }));
  } catch (error) {
    if (hasCode(error, 'DoesNotExistException')) return;
    emit({ type: 'notice', text: `session ${id} could not be ended: ${messageOf(error)}` });
  }
}
