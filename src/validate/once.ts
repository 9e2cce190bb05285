/** Looks once, when first asked, and answers everybody the same; also with the same failure. */
export function once<T>(look: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    if (made === undefined) {
      made = look();
      // Whoever asks sees the failure; nobody may be asking yet.
      made.catch(() => undefined);
    }
    return made;
  };
}

/** As `once`, for each key. */
export function onceEach<K, T>(look: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const looks = new Map<K, () => Promise<T>>();
  return (key) => {
    const known = looks.get(key) ?? once(() => look(key));
    looks.set(key, known);
    return known();
  };
}
