import type { LiveLine } from './live-line.ts';
import type { Every } from './ticker.ts';

/** What is over sooner needs no sign of life, which would only flash. */
const SOON_MS = 400;

/** Says that something goes on where nothing else is shown yet, until the returned function is called. */
export function waitingLine(text: string, every: Every, makeLine: () => LiveLine): () => void {
  let line: LiveLine | undefined;
  const stop = every(SOON_MS, () => {
    stop();
    line = makeLine();
    line.show(text);
  });
  return () => {
    stop();
    line?.hide();
  };
}
