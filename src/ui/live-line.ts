import ora from 'ora';

/** One moving line at the bottom of a terminal; whatever is printed scrolls above it. */
export interface LiveLine {
  show(text: string): void;
  print(line: string): void;
  hide(): void;
}

/** Never shown while a question is open: both would draw on the same line. */
export function liveLine(
  stream: NodeJS.WriteStream,
  { colour, ascii }: { readonly colour: boolean; readonly ascii: boolean },
): LiveLine {
  const spinner = ora({
    stream,
    isEnabled: true,
    color: colour ? 'cyan' : false,
    // ora knows the Linux console, but no locale.
    ...(ascii && { spinner: 'line' as const }),
    // In raw mode a Ctrl-C would have to be made again out of a byte; nobody types here anyway.
    discardStdin: false,
    prefixText: ' ',
  });
  return {
    show(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    // ora watches the stream while it spins: it clears its line, lets this pass, and draws again.
    print: (line) => void stream.write(`${line}\n`),
    hide: () => void spinner.stop(),
  };
}
