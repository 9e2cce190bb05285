const SIGNS: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '→': '->',
};

/** Our own signs for a terminal that has no others; what is somebody's name stays as it is. */
export function asciiSigns(text: string): string {
  return text.replace(/[✓✗’‘“”…→]/g, (sign) => SIGNS[sign] ?? sign);
}
