type Settings = Readonly<Record<string, unknown>>;

/** AE titles of the devices that Orthanc lets query: those in DicomModalities, but where it is forbidden to one. */
export function queryingTitles(settings: Settings): readonly string[] {
  const modalities = settings['DicomModalities'] ?? {};
  return Object.values(modalities).flatMap((entry: unknown) => {
    if (Array.isArray(entry)) return [String(entry[0])];
    const { AET, AllowFind } = entry as { AET?: unknown; AllowFind?: unknown };
    return typeof AET === 'string' && AllowFind !== false ? [AET] : [];
  });
}

/** A title by which nobody may query. */
export function unnamedTitle(settings: Settings): string {
  const named = queryingTitles(settings);
  return ['ORTHWEB', 'ORTHWEB-NOBODY'].find((title) => !named.includes(title)) ?? 'ORTHWEB-NONE';
}
