import { Chalk } from 'chalk';

/** Colour for those who see it. Every line says the same without: + - ~ ! and the words always stay. */
export interface Paint {
  ok(text: string): string;
  warn(text: string): string;
  fail(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** What a view is drawn for. No line of it is longer than `columns`. */
export interface Screen {
  readonly columns: number;
  /** How long a row of a table may be, where that is not `columns`. */
  readonly tableColumns?: number;
  readonly paint: Paint;
}

const same = (text: string): string => text;

export const plainPaint: Paint = { ok: same, warn: same, fail: same, dim: same, bold: same };

/** chalk 5 looks at the terminal and at FORCE_COLOR but not at NO_COLOR, so the decision is made in `terminal.ts`. */
export function paintFor(colour: boolean): Paint {
  if (!colour) return plainPaint;
  const chalk = new Chalk({ level: 1 });
  return {
    ok: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    fail: (text) => chalk.red(text),
    dim: (text) => chalk.dim(text),
    bold: (text) => chalk.bold(text),
  };
}

export type Sign = '+' | '~' | '-' | '!' | '=';

export function paintSign(paint: Paint, sign: Sign): string {
  const colours = {
    '+': paint.ok,
    '~': paint.warn,
    '-': paint.fail,
    '!': paint.warn,
    '=': paint.dim,
  };
  return colours[sign](sign);
}
