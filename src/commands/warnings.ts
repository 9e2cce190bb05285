import type { CommandContext } from '../context.ts';
import {
  importedWarnings,
  type NotedCertificate,
} from '../operate/certificates/imported-warnings.ts';
import type { Observed } from '../operate/observe.ts';
import { hanging } from '../ui/wrap.ts';
import type { Subject } from './observed.ts';

/** What no run will put right by itself, and will hurt one day. */
export function warningsOf({ ctx }: Subject, { plan, config }: Observed): readonly string[] {
  const noted: NotedCertificate = plan.outputs.get('secrets/certificate') ?? {};
  return importedWarnings(noted, config.site.domain, ctx.clock.now());
}

export function showWarnings(context: CommandContext, subject: Subject, observed: Observed): void {
  for (const text of warningsOf(subject, observed))
    context.warn(...hanging('warning: ', text, context.terminal.columns));
}
