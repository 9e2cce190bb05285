import { fromTagList } from '../identity.ts';
import type { Tags } from '../resource.ts';
import type { KnownCertificate } from '../software.ts';
import type { SecretLive } from './secret-settings.ts';

/** `imported`: somebody else's authority signed it, and only that can renew it. */
export type CertificateSource = 'own' | 'imported';

/** So that a look at the secret tells whether it is good, without reading what it keeps. */
const NAMES_TAG = 'orthweb:certificate-names';
const ENDS_TAG = 'orthweb:certificate-ends';
export const SOURCE_TAG = 'orthweb:certificate-source';
/** "Tag values: maximum 256 characters". */
const MOST_TAG_CHARACTERS = 256;

/** `names`: those that it was made for, or checked for. */
export function certificateTags(
  ends: Date,
  names: readonly string[],
  source: CertificateSource,
): Tags {
  return {
    [NAMES_TAG]: namesTag(names),
    [ENDS_TAG]: ends.toISOString(),
    [SOURCE_TAG]: source,
  };
}

/** Long names are cut in the tag: when what is there agrees, the wanted ones are taken for the whole. */
export function knownCertificate(live: SecretLive, names: readonly string[]): KnownCertificate {
  const noted = certificateNotes(live);
  const whole = fromTagList(live.Tags)[NAMES_TAG] === namesTag(names);
  return { names: whole ? names : noted.names, ends: new Date(noted.ends ?? 0) };
}

export function isImported(live: SecretLive): boolean {
  return fromTagList(live.Tags)[SOURCE_TAG] === 'imported';
}

/** What the tags say: when it ends, as ISO time, and for which names it was made or checked. */
export function certificateNotes(live: SecretLive) {
  const { [ENDS_TAG]: ends, [NAMES_TAG]: names = '' } = fromTagList(live.Tags);
  return { ends, names: names.split(' ').filter((name) => name !== '') };
}

function namesTag(names: readonly string[]): string {
  return names.join(' ').slice(0, MOST_TAG_CHARACTERS);
}
