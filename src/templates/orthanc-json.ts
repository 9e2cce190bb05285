import { merged, type Tree } from './merge.ts';
import { ORTHANC_DEFAULTS, orthancHardening } from './orthanc-hardening.ts';
import { orthancMemory } from './orthanc-memory.ts';
import { type OrthancStorageInput, orthancStorage, STORAGE_LOADERS } from './orthanc-storage.ts';
import { type Viewer, viewerSections } from './viewers.ts';

export interface OrthancInput extends OrthancStorageInput {
  /** Shown in the browser as the name of the archive. */
  readonly deployment: string;
  readonly aeTitle: string;
  /** Orthancs on each of the two hosts. */
  readonly replicas: number;
  readonly viewers: readonly Viewer[];
  /** The operator's own settings. */
  readonly settings: Tree;
}

/**
 * The configuration of every Orthanc, the same for all; its image lays the database's address, the users and the
 * container's identifier over it. A dollar sign is written as JSON's escape: the image takes one for a variable.
 */
export function orthancJson(input: OrthancInput): string {
  const tree = merged(orthancDefaults(input), input.settings, orthancEnforced(input));
  return `${JSON.stringify(tree, null, 2).replaceAll('$', '\\u0024')}\n`;
}

/** What the operator may change. */
export function orthancDefaults({ deployment, viewers }: OrthancInput): Tree {
  return {
    Name: deployment,
    ...ORTHANC_DEFAULTS,
    ...orthancMemory(),
    StorageLoaderThreadsCount: STORAGE_LOADERS,
    DicomWeb: { WadoRsLoaderThreadsCount: 4 },
    ...viewerSections(viewers),
  };
}

/** What the operator may not change: it goes over the operator's settings. */
export function orthancEnforced(input: OrthancInput): Tree {
  return {
    ...orthancHardening(input.aeTitle),
    ...orthancStorage(input, input.replicas),
    // Absolute addresses are made from what Envoy says of the request; without it, at least with the right scheme.
    DicomWeb: { Enable: true, Root: '/dicom-web/', Ssl: true },
    OrthancExplorer2: { Enable: true, IsDefaultOrthancUI: true },
  };
}
