import { createHash } from 'node:crypto';
import { pack } from 'tar-stream';

export interface BundleFile {
  /** With forward slashes, from the bundle's root. */
  readonly path: string;
  readonly content: string;
  readonly executable: boolean;
}

export interface Archive {
  readonly bytes: Buffer;
  /** Hexadecimal; the same for the same files, on every machine and with every Node. */
  readonly sha256: string;
}

/**
 * A tar archive without times, owners or compression: zlib's output depends on its version and on the system, and the
 * hash of the archive is the name under which hosts ask for it.
 */
export async function archive(files: readonly BundleFile[]): Promise<Archive> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, content, executable } of sorted) {
    tar.entry({ name: path, mode: executable ? 0o755 : 0o644, mtime: new Date(0) }, content);
  }
  tar.finalize();
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
