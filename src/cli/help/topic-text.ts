import type { Block, Topic } from '../topics/topic.ts';
import { columns, WIDTH, wrapped } from './lines.ts';

/** A topic as the terminal shows it. */
export function topicText({ name, summary, blocks }: Topic, width = WIDTH): string {
  const parts = blocks.map((block) => blockLines(block, width).join('\n'));
  return `${[`${name}: ${summary}`, ...parts].join('\n\n')}\n`.replaceAll(/^(.+:)\n\n/gm, '$1\n');
}

function blockLines(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'text':
      return wrapped(block.text, 0, width);
    case 'heading':
      return [`${block.text}:`];
    case 'terms':
      return columns(block.terms, width);
    case 'code':
      return block.lines.map((line) => `    ${line}`);
  }
}
