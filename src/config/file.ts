import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Fault, Path } from './faults.ts';
import type { Layer } from './layers.ts';

export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

/** orthweb.yaml as a layer whose values know their line and column. */
export function fileLayer(file: ConfigFile): { readonly layer: Layer; readonly faults: Fault[] } {
  const lines = new LineCounter();
  const at = (offset: number | undefined) => {
    if (offset === undefined) return file.path;
    const { line, col } = lines.linePos(offset);
    return `${file.path}:${line}:${col}`;
  };
  let document: Document.Parsed;
  let content: unknown;
  const faults: Fault[] = [];
  try {
    document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
    // A warning is a tag that is not known: the value would be read as something else than was meant.
    for (const { code, pos, message } of [...document.errors, ...document.warnings]) {
      const text = code === 'MULTIPLE_DOCS' ? 'a second document begins here' : message;
      faults.push({ where: at(pos[0]), text: `not valid YAML: ${text}` });
    }
    content = faults.length > 0 ? {} : (document.toJS({ maxAliasCount: 100 }) ?? {});
  } catch (error) {
    // What the parser throws is about the text: an alias to nothing, nesting without end.
    faults.push({
      where: file.path,
      text: `not valid YAML: ${error instanceof Error ? error.message : String(error)}`,
    });
    return { layer: { source: 'file', values: {}, where: () => file.path }, faults };
  }
  const layer: Layer = {
    source: 'file',
    values: content,
    where: (path, part) => at(offsetOf(document, path, part)),
  };
  return { layer, faults };
}

/** Where the key or the value begins; for what is missing, where the nearest thing around it begins. */
function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number | undefined {
  if (part === 'key') {
    const around = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const key = isMap(around)
      ? around.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === path.at(-1))
      : undefined;
    if (isNode(key?.key)) return key.key.range?.[0];
  }
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return isNode(document.contents) ? document.contents.range?.[0] : undefined;
}
