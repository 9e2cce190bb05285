export type Tree = Readonly<Record<string, unknown>>;

/** The first tree with the others laid over it, section by section; lists and single values are replaced whole. */
export function merged(...trees: readonly Tree[]): Tree {
  return trees.reduce(laidOver, {});
}

function laidOver(under: Tree, over: Tree): Tree {
  const both = (key: string) =>
    isTree(under[key]) && isTree(over[key])
      ? laidOver(under[key], over[key])
      : Object.hasOwn(over, key)
        ? over[key]
        : under[key];
  // Not by assignment: `__proto__` would be no key then.
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, both(key)]));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
