import { isAbsolute, join } from 'node:path';
import { OrthwebError } from '../errors.ts';

/** The text of a file, or undefined when there is none. */
export type FileReader = (path: string) => string | undefined;

export interface KeyChoice {
  /** The key itself, as the operator wrote it. */
  readonly publicKey?: string;
  readonly publicKeyFile?: string;
  /** Where a relative path starts. */
  readonly base?: string;
  readonly home?: string | undefined;
  readonly readFile: FileReader;
}

/** The given key, else the given file's, else `~/.ssh/id_rsa.pub` or `id_ed25519.pub`, else none. */
export function choosePublicKey(choice: KeyChoice): string | undefined {
  if (choice.publicKey !== undefined) return normalised(choice.publicKey);
  if (choice.publicKeyFile !== undefined) return fromFile(choice.publicKeyFile, choice);
  if (choice.home === undefined) return undefined;
  for (const name of ['id_rsa.pub', 'id_ed25519.pub']) {
    const text = readable(join(choice.home, '.ssh', name), choice.readFile);
    if (text !== undefined && publicKeyFault(text) === undefined) return normalised(text);
  }
  return undefined;
}

/** What is wrong with the text, if it is no key that EC2 imports. Never repeats it: it may be the private key. */
export function publicKeyFault(text: string): string | undefined {
  if (text.includes('PRIVATE KEY')) return 'must be the public key, not the private one';
  const [type = '', data = ''] = text.trim().split(/[ \t]+/);
  if (text.trim().includes('\n')) return 'must be one key on one line';
  if (type !== 'ssh-rsa' && type !== 'ssh-ed25519')
    return 'must begin with ssh-ed25519 or ssh-rsa, the types that EC2 imports';
  const fields = /^[A-Za-z0-9+/]+={0,2}$/.test(data) ? fieldsOf(Buffer.from(data, 'base64')) : [];
  if (fields[0]?.toString('latin1') !== type) return 'must be a whole OpenSSH public key';
  return type === 'ssh-rsa' ? rsaFault(fields) : ed25519Fault(fields);
}

/** An explicit file that cannot be used; the sentence goes on after the path. */
export class KeyFileFault extends OrthwebError {}

function fromFile(given: string, { base = '.', home, readFile }: KeyChoice): string {
  const expanded = home === undefined ? given : given.replace(/^~(?=[/\\])/, home);
  const path = isAbsolute(expanded) ? expanded : join(base, expanded);
  let text: string | undefined;
  try {
    text = readFile(path);
  } catch (cause) {
    throw new KeyFileFault('cannot be read', { cause });
  }
  if (text === undefined) throw new KeyFileFault('does not exist');
  const fault = publicKeyFault(text);
  if (fault !== undefined) throw new KeyFileFault(`is not a public key file: its content ${fault}`);
  return normalised(text);
}

/** A key that nobody asked for is no reason to fail. */
function readable(path: string, readFile: FileReader): string | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}

/** Without the comment, which names a person and a machine and means nothing to EC2. */
function normalised(text: string): string {
  return text
    .trim()
    .split(/[ \t]+/)
    .slice(0, 2)
    .join(' ');
}

function ed25519Fault(fields: readonly Buffer[]): string | undefined {
  return fields.length === 2 && fields[1]?.length === 32
    ? undefined
    : 'must be a whole ssh-ed25519 key';
}

function rsaFault(fields: readonly Buffer[]): string | undefined {
  const modulus = fields[2];
  if (fields.length !== 3 || modulus === undefined) return 'must be a whole ssh-rsa key';
  // A zero byte in front keeps the number positive.
  const bits = (modulus[0] === 0 ? modulus.length - 1 : modulus.length) * 8;
  return bits >= 2048 ? undefined : `must have at least 2048 bits, not ${bits}`;
}

/** RFC 4253, 6.6: fields, each after its length in four bytes. Empty when it does not come out even. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset + 4 <= blob.length) {
    const end = offset + 4 + blob.readUInt32BE(offset);
    if (end > blob.length) return [];
    fields.push(blob.subarray(offset + 4, end));
    offset = end;
  }
  return offset === blob.length ? fields : [];
}
