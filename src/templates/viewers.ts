export type Viewer = 'stone' | 'ohif';

/** Sections of Orthanc's configuration that the viewers need. */
export function viewerSections(viewers: readonly Viewer[]) {
  return viewers.includes('ohif') ? { OHIF: { DataSource: 'dicom-web' } } : {};
}

/** Variables by which the image puts the viewers' plugins in; for Stone a section alone would not. */
export function viewerVariables(viewers: readonly Viewer[]): Readonly<Record<string, string>> {
  return Object.fromEntries(viewers.map((viewer) => [VARIABLES[viewer], 'true']));
}

const VARIABLES: Readonly<Record<Viewer, string>> = {
  stone: 'STONE_WEB_VIEWER_PLUGIN_ENABLED',
  ohif: 'OHIF_PLUGIN_ENABLED',
};
