import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isMap, parseDocument, visit, YAMLMap } from 'yaml';
import { keptLines } from './kept-lines.ts';
import { valueAt } from './layers.ts';
import { put } from './put-value.ts';

/** One setting and what it is to be; undefined takes it out. */
export type Change = readonly [at: readonly string[], value: unknown];

/** What stands above a setting that the text does not have yet. */
export type Commenter = (at: readonly string[]) => string | undefined;

/**
 * The YAML text with other values: what else is in it stays as it is, comments too. Text that says all this already is
 * answered unchanged.
 */
export function editedText(
  text: string,
  changes: readonly Change[],
  comment: Commenter = () => undefined,
): string {
  const document = parseDocument(text);
  const content: unknown = document.toJS();
  const due = changes.filter(
    ([at, value]) => !isDeepStrictEqual(valueAt(content, at) ?? undefined, value),
  );
  if (due.length === 0) return text;
  if (document.contents === null) return behind(text, newText(due, comment));
  withoutAliases(document);
  const before = written(document);
  apply(document, due, comment);
  return keptLines({ original: text, before, after: written(document) });
}

/** A text that holds these settings only. */
function newText(changes: readonly Change[], comment: Commenter): string {
  const document = parseDocument('{}');
  document.contents = new YAMLMap(document.schema) as typeof document.contents;
  apply(document, changes, comment);
  return written(document);
}

/** Nothing but comments, or nothing at all. */
function behind(text: string, settings: string): string {
  return text.trim() === '' ? settings : `${text.trimEnd()}\n\n${settings}`;
}

/** Long values stay on their line. */
function written(document: Document): string {
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function apply(document: Document, changes: readonly Change[], comment: Commenter): void {
  for (const [at, value] of changes) {
    if (value === undefined) remove(document, at);
    else put(document, at, value, comment(at));
  }
}

function remove(document: Document, at: readonly string[]): void {
  document.deleteIn(at);
  const group = at.slice(0, -1);
  if (group.length === 0) return;
  const left = document.getIn(group, true);
  if (isMap(left) && left.items.length === 0) remove(document, group);
}

/** What another place refers to must not change with this one. */
function withoutAliases(document: Document): void {
  let found = false;
  visit(document, {
    Alias(_, alias) {
      found = true;
      const target = alias.resolve(document);
      return target === undefined ? undefined : document.createNode(target.toJS(document));
    },
  });
  if (!found) return;
  visit(document, {
    Node(_, node) {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}
