import { createHash } from 'node:crypto';
import { extract } from 'tar-stream';

/** SHA-256 of each file in a bundle, by its path. */
export async function wantedFiles(bundle: Uint8Array): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  const reader = extract();
  reader.end(Buffer.from(bundle));
  for await (const entry of reader) {
    const hash = createHash('sha256');
    for await (const chunk of entry) hash.update(chunk as Buffer);
    files[entry.header.name] = hash.digest('hex');
  }
  return files;
}
