/** What a page of help is made of: the terminal, the manual and the reference each draw it in their own way. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'terms'; readonly terms: readonly Term[] }
  /** Shown as it stands; no line over 76 columns. */
  | { readonly kind: 'code'; readonly lines: readonly string[] };

export type Term = readonly [term: string, meaning: string];

/** A page of `orthweb help`. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly blocks: readonly Block[];
}

export const text = (words: string): Block => ({ kind: 'text', text: words });
export const heading = (words: string): Block => ({ kind: 'heading', text: words });
export const terms = (list: readonly Term[]): Block => ({ kind: 'terms', terms: list });
export const code = (...lines: readonly string[]): Block => ({ kind: 'code', lines });
