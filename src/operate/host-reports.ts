import { stripVTControlCharacters } from 'node:util';
import { GetParametersCommand } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { names } from '../provision/names.ts';
import type { Ctx } from '../provision/resource.ts';

/** IAM actions of this page. */
export const ACTIONS = ['ssm:GetParameters'];

export const HOSTS = ['primary', 'secondary'] as const;
export type HostName = (typeof HOSTS)[number];

export function otherHost(host: HostName): HostName {
  return host === 'primary' ? 'secondary' : 'primary';
}

/** What a host said of itself last; `bin/report` on the host writes it. */
export interface HostReport {
  /** SHA-256 of the bundle that it runs. */
  readonly bundle: string;
  readonly state: 'preparing' | 'waiting' | 'starting' | 'ready' | 'unhealthy' | 'failed';
  readonly message: string;
  /** By AWS's clock, not the host's. */
  readonly atMs: number;
}

const schema = z.object({
  bundle: z.string(),
  state: z.enum(['preparing', 'waiting', 'starting', 'ready', 'unhealthy', 'failed']),
  message: z.string(),
});

/** One call for all hosts. One that never reported, or not in these words, is not in the answer. */
export async function readHostReports(
  ctx: Pick<Ctx, 'aws' | 'deployment' | 'region'>,
): Promise<ReadonlyMap<HostName, HostReport>> {
  const name = (host: HostName) => names(ctx).of(`hosts/${host}-status`);
  const reply = await ctx.aws.ssm.send(new GetParametersCommand({ Names: HOSTS.map(name) }));
  const reports = HOSTS.flatMap((host): [HostName, HostReport][] => {
    const parameter = reply.Parameters?.find((one) => one.Name === name(host));
    const read = schema.safeParse(parsed(parameter?.Value));
    if (!read.success) return [];
    const message = printable(read.data.message);
    return [[host, { ...read.data, message, atMs: parameter?.LastModifiedDate?.getTime() ?? 0 }]];
  });
  return new Map(reports);
}

/** A host reports every quarter of an hour at least: one that did not is hung, cut off, or may not write. */
const SILENT_AFTER_MS = 35 * 60_000;

export function isSilent({ atMs }: HostReport, nowMs: number): boolean {
  return nowMs - atMs > SILENT_AFTER_MS;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** What a host writes is shown in a terminal, and a host may be somebody else's by then: lines stay, controls do not. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n]/gu, '');
}

/** A host gives one reason a line, the first of them first. */
export function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
