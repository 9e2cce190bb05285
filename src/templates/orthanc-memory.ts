/** Memory of one container where nobody says: three of them beside Envoy on a host of 4 GiB. */
export const USUAL_CONTAINER_MIB = 900;

/** Orthanc itself with its plugins, what it does not account for, and the copies of the plugins in memory. */
const UNACCOUNTED_MIB = 320;

/** Four threads read ahead, each with a window of its own. */
const SEQUENTIAL_READERS = 4;

interface Share {
  readonly share: number;
  /** What Orthanc takes by itself; more is never useful. */
  readonly most: number;
}

const SHARES = {
  StorageMemoryCapacity: { share: 0.25, most: 512 },
  DicomParserMemoryCapacity: { share: 0.2, most: 256 },
  TranscoderMemoryCapacity: { share: 0.2, most: 256 },
  MaximumStorageCacheSize: { share: 0.1, most: 128 },
  DicomParserCacheSize: { share: 0.1, most: 256 },
  TranscoderCacheSize: { share: 0.05, most: 256 },
} as const satisfies Record<string, Share>;

const SEQUENTIAL: Share = { share: 0.1, most: 128 * SEQUENTIAL_READERS };

/**
 * Orthanc's own defaults add up to some 1.9 GiB for one instance, more than a container has: the kernel would end it in
 * the middle of a transfer. A study or file above a capacity is still served, one at a time.
 */
export function orthancMemory(containerMiB = USUAL_CONTAINER_MIB) {
  const rest = Math.max(containerMiB - UNACCOUNTED_MIB, 0);
  const of = ({ share, most }: Share) => Math.min(Math.floor(rest * share), most);
  const sizes = Object.entries(SHARES).map(([name, share]) => [name, of(share)] as const);
  return {
    ...(Object.fromEntries(sizes) as Record<keyof typeof SHARES, number>),
    SequentialDicomReaderThreadsCount: SEQUENTIAL_READERS,
    SequentialDicomReaderWindowCapacity: Math.max(
      Math.floor(of(SEQUENTIAL) / SEQUENTIAL_READERS),
      1,
    ),
    // The body of an upload is held in memory. Refused is better than ended, together with everybody else's transfers.
    MaximumRequestBodySizeMB: Math.max(Math.floor(containerMiB / 2), 64),
  };
}
