/** A part of Orthanc's REST API that nobody may use. */
export interface DeniedRoute {
  /** Absent: with every method. */
  readonly methods?: readonly ('PUT' | 'DELETE')[];
  /** This path and all below it; `*` stands for any one part. */
  readonly path: string;
}

/** Refused by Envoy, and once more by each Orthanc, should something get past Envoy. */
export const DENIED_ROUTES: readonly DeniedRoute[] = [
  { path: '/tools/execute-script' },
  { path: '/tools/reset' },
  { path: '/tools/shutdown' },
  // Writes to the file system of the container.
  { path: '/instances/*/export' },
  { path: '/move-storage' },
  // Log levels, accepted transfer syntaxes, metrics: of one container, until its next start.
  { path: '/tools', methods: ['PUT'] },
  // One container would know them, the others not. They belong into orthanc.settings.
  { path: '/modalities/*', methods: ['PUT', 'DELETE'] },
  { path: '/peers/*', methods: ['PUT', 'DELETE'] },
  { path: '/dicom-web/servers/*', methods: ['PUT', 'DELETE'] },
  // The memory of all who follow what was received and sent.
  { path: '/changes', methods: ['DELETE'] },
  { path: '/exports', methods: ['DELETE'] },
];
