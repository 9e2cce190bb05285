import { type Document, isMap, isNode, isScalar, isSeq, type Node, YAMLMap } from 'yaml';

/** Sets one value in the document; what stood beside the old one stays beside it. `comment`: above one that is new. */
export function put(
  document: Document,
  at: readonly string[],
  value: unknown,
  comment: string | undefined,
): void {
  const key = at.at(-1) ?? '';
  const map = mapAt(document, at.slice(0, -1));
  const old = map.get(key, true) as unknown;
  const fresh = createdNode(document, value);
  if (isNode(old)) {
    map.set(key, inherited(fresh, old));
    return;
  }
  const pair = document.createPair(key, fresh);
  if (comment !== undefined && !map.flow && isNode(pair.key)) {
    pair.key.commentBefore = commentLines(comment);
    if (at.length === 1) pair.key.spaceBefore = map.items.length > 0;
  }
  map.add(pair);
}

const COMMENT_WIDTH = 74;

/** As YAML has it: everything behind the number sign, its space too. */
function commentLines(text: string): string {
  const lines = text.match(new RegExp(`.{1,${COMMENT_WIDTH}}(?=\\s|$)`, 'g')) ?? [text];
  return lines.map((line) => ` ${line.trim()}`).join('\n');
}

/** A group that nothing is behind yet becomes one. */
function mapAt(document: Document, path: readonly string[]): YAMLMap {
  if (!isMap(document.contents)) document.contents = new YAMLMap(document.schema) as never;
  let map = document.contents as unknown as YAMLMap;
  for (const key of path) {
    const old = map.get(key, true) as unknown;
    if (isMap(old)) {
      map = old;
      continue;
    }
    const fresh = new YAMLMap(document.schema);
    if (isNode(old)) map.set(key, inherited(fresh, old));
    else {
      const pair = document.createPair(key, fresh);
      if (map === (document.contents as unknown) && isNode(pair.key))
        pair.key.spaceBefore = map.items.length > 0;
      map.add(pair);
    }
    map = fresh;
  }
  return map;
}

const FLOW_WIDTH = 60;

/** Short lists stand on one line, as in the README. */
function createdNode(document: Document, value: unknown): Node {
  const node = document.createNode(value) as Node;
  if (isSeq(node) && node.items.every((item) => isScalar(item)))
    node.flow = JSON.stringify(value).length <= FLOW_WIDTH;
  return node;
}

/** Comments beside the old value, and beside those of its items that stay. */
function inherited<N extends Node>(fresh: N, old: Node): N {
  // A comment beside what becomes a group would stand behind all of it.
  if (isMap(fresh) && isScalar(old)) fresh.commentBefore = old.comment ?? old.commentBefore ?? null;
  else [fresh.comment, fresh.commentBefore] = [old.comment ?? null, old.commentBefore ?? null];
  if (old.spaceBefore === true) fresh.spaceBefore = true;
  if (isScalar(fresh) && isScalar(old) && typeof old.value === typeof fresh.value && old.type)
    fresh.type = old.type;
  if (isSeq(fresh) && isSeq(old)) {
    fresh.flow = old.flow === true;
    fresh.items = fresh.items.map(
      (item) =>
        old.items.find((one) => isScalar(one) && isScalar(item) && one.value === item.value) ??
        item,
    );
  }
  return fresh;
}
