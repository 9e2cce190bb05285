/**
 * One word of a command that the operator is to type or copy, quoted for their shell where it needs that. On Windows by
 * double quotes, which cmd and PowerShell both take.
 */
export function commandWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return /^[\w@+=:./\\-]+$/.test(word) ? word : inDoubleQuotes(word);
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Programs read a quote behind an odd number of backslashes as a quote that was meant. */
function inDoubleQuotes(word: string): string {
  return `"${word.replace(/(\\*)("|$)/g, (_, slashes, end) => slashes.repeat(2) + (end && '\\"'))}"`;
}
