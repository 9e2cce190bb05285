import type { CommandContext } from '../context.ts';
import { errorJson } from '../ui/format-error.ts';
import { clockTime } from '../ui/numbers.ts';
import { redrawn } from '../ui/redrawn.ts';
import { statusLines } from '../ui/status-view.ts';
import { hanging, wrap } from '../ui/wrap.ts';
import type { Subject } from './observed.ts';
import { type StatusLook, statusDocument } from './status-look.ts';
import { warningsOf } from './warnings.ts';

/** Shows one look after the other. */
export interface Frames {
  seen(look: StatusLook): void;
  /** Nothing could be seen this time. */
  missed(error: unknown): void;
}

/** For programs a document a line, for a terminal one picture that changes, for everything else a block a look. */
export function framesFor(context: CommandContext, subject: Subject, everyMs: number): Frames {
  if (context.json) return documents(context, subject);
  return context.terminal.redraws ? picture(context, subject, everyMs) : blocks(context, subject);
}

function documents(context: CommandContext, subject: Subject): Frames {
  const line = (what: object): void =>
    context.out(JSON.stringify({ time: new Date(context.clock.now()).toISOString(), ...what }));
  return {
    seen: (look) => line(statusDocument(subject, look)),
    missed: (error) => line({ error: errorJson(error) }),
  };
}

function blocks(context: CommandContext, subject: Subject): Frames {
  return {
    seen(look) {
      const lines = lookLines(context, subject, look, context.screen.columns);
      context.out(clockTime(context.clock.now()), ...lines, '');
    },
    missed: (error) => context.warn(missedText(context, error)),
  };
}

function picture(context: CommandContext, subject: Subject, everyMs: number): Frames {
  const { io, clock, paint } = context;
  const draw = redrawn(io.stdout);
  let last: readonly string[] = [];
  // The window may have become narrower since: a line that breaks takes two.
  const width = (): number => Math.min(context.screen.columns, io.stdout.columns || 80);
  const drawn = (foot: string, painted: (line: string) => string): void =>
    draw([...last, '', ...wrap(foot, width()).map(painted)]);
  return {
    seen(look) {
      last = lookLines(context, subject, look, width());
      const text = `${clockTime(clock.now())}, every ${everyMs / 1_000} s; Ctrl-C ends it`;
      drawn(text, paint.out.dim);
    },
    missed: (error) => drawn(missedText(context, error), paint.out.warn),
  };
}

function lookLines(
  context: CommandContext,
  subject: Subject,
  { view, observed }: StatusLook,
  columns: number,
): readonly string[] {
  const { redraws, tableColumns } = context.terminal;
  const screen = {
    columns,
    tableColumns: redraws ? columns : tableColumns,
    paint: context.paint.out,
  };
  const warnings = warningsOf(subject, observed).flatMap((text) =>
    hanging('warning: ', text, columns),
  );
  return [...statusLines(view, screen), ...warnings];
}

function missedText({ clock }: CommandContext, error: unknown): string {
  const [said] = errorJson(error).message.split('\n');
  return `${clockTime(clock.now())}: could not look (${said}); trying again`;
}
