import { whyProtected } from './orthanc-protected.ts';

/** What is wrong at a place inside `orthanc.settings`: the rest of a sentence that begins with its path. */
export interface OrthancSettingsFault {
  readonly path: Place;
  readonly message: string;
}

type Place = readonly (string | number)[];

/** What is wrong in `orthanc.settings`. Values are never repeated: one of them may be a password. */
export function orthancSettingsFaults(settings: object, at: Place = []): OrthancSettingsFault[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    const path = [...at, Array.isArray(settings) ? Number(key) : key];
    const message = (Array.isArray(settings) ? undefined : keyFault(path)) ?? valueFault(value);
    if (message !== undefined) return [{ path, message }];
    return typeof value === 'object' && value !== null ? orthancSettingsFaults(value, path) : [];
  });
}

const DOLLAR = 'must not contain $: the image would put a variable in its place';

/** Ends in what is named, as Orthanc and its plugins name them: `HttpProxyPassword`. */
const SECRET = /(?:passw(?:or)?d|secret|token|private_?key|access_?key|secret_?key|credentials?)$/i;

function keyFault(path: Place): string | undefined {
  const key = String(path.at(-1));
  if (key.includes('$')) return DOLLAR;
  const why = whyProtected(path.join('.'));
  if (why !== undefined) return `is decided by orthweb: ${why}`;
  if (SECRET.test(key))
    return 'may be a password or a key, and neither orthweb.yaml nor the hosts’ bundle is a place for one';
  return undefined;
}

function valueFault(value: unknown): string | undefined {
  if (typeof value === 'string' && value.includes('$')) return DOLLAR;
  if (typeof value === 'number' && !Number.isFinite(value))
    return 'is no number that JSON can hold';
  return undefined;
}
