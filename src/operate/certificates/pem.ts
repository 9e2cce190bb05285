/** The certificates of a text, in its order, each once. What stands between them, notes and keys, does not count. */
export function certificatesIn(text: string): readonly string[] {
  return [...new Set(blocks(text, 'CERTIFICATE'))];
}

/** The private keys of a text, encrypted ones too, whatever their kind is called. */
export function privateKeysIn(text: string): readonly string[] {
  return blocks(text, '(?:[A-Z0-9]+ )*PRIVATE KEY');
}

/** One that was cut off is a block too, up to the next: it must not go unnoticed. */
function blocks(text: string, label: string): readonly string[] {
  // Windows ends lines otherwise, and what was pasted into YAML is indented.
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const pattern = new RegExp(
    `-----BEGIN (${label})-----[^]*?(?:-----END \\1-----|(?=-----BEGIN )|$)`,
    'g',
  );
  return (lines.join('\n').match(pattern) ?? []).map((block) => `${block}\n`);
}
