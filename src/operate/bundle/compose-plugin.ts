import type { ComposeDownloads } from '../../templates/bundle-settings.ts';

/** Its line still speaks with the engine of Amazon Linux, and reads no remote files any more (CVE-2025-62725). */
const VERSION = '2.40.3';

/** As published with the release, by what `uname -m` says. */
const SHA256 = {
  x86_64: 'dba9d98e1ba5bfe11d88c99b9bd32fc4a0624a30fafe68eea34d61a3e42fd372',
  aarch64: 'd26373b19e89160546d15407516cc59f453030d9bc5b43ba7faf16f7b4980137',
};

/** `mirror` stands for the file itself, for hosts that reach no other server; its hash must be the same. */
export function composeDownloads(mirror: string | undefined): ComposeDownloads {
  const release = `https://github.com/docker/compose/releases/download/v${VERSION}`;
  return Object.fromEntries(
    Object.entries(SHA256).map(([machine, sha256]) => [
      machine,
      { url: mirror ?? `${release}/docker-compose-linux-${machine}`, sha256 },
    ]),
  );
}
