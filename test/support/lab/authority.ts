import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** A certificate authority that stands for the one of RDS: made anew for each lab, by OpenSSL. */
export class Authority {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(folder: string, name: string): Promise<Authority> {
    mkdirSync(folder, { recursive: true });
    const authority = new Authority(folder);
    await authority.#request('ca', `/CN=${name}`, [
      'basicConstraints=critical,CA:TRUE,pathlen:0',
      'keyUsage=critical,keyCertSign,cRLSign',
    ]);
    return authority;
  }

  get certificate(): string {
    return readFileSync(join(this.#folder, 'ca.crt'), 'utf8');
  }

  /** Writes `<file>.crt` and `<file>.key` for a server of that DNS name; answers where they are. */
  async server(file: string, dnsName: string): Promise<{ certificate: string; key: string }> {
    const by = ['-CA', join(this.#folder, 'ca.crt'), '-CAkey', join(this.#folder, 'ca.key')];
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      'extendedKeyUsage=serverAuth',
      `subjectAltName=DNS:${dnsName}`,
    ];
    // A common name has 64 letters at most, an RDS endpoint may have more.
    await this.#request(file, `/CN=${dnsName.slice(0, 64)}`, extensions, by);
    const at = (ending: string) => join(this.#folder, `${file}.${ending}`);
    return { certificate: at('crt'), key: at('key') };
  }

  async #request(
    file: string,
    subject: string,
    extensions: readonly string[],
    by: readonly string[] = [],
  ): Promise<void> {
    // OpenSSL's own settings would add extensions of theirs.
    const config = join(this.#folder, 'openssl.cnf');
    writeFileSync(config, '[req]\ndistinguished_name=dn\n[dn]\n');
    const added = extensions.flatMap((extension) => ['-addext', extension]);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = [`${file}.key`, `${file}.crt`].map((name) => join(this.#folder, name));
    const [keyFile = '', certificate = ''] = files;
    const out = ['-keyout', keyFile, '-out', certificate, '-days', '30', '-subj', subject];
    await execa('openssl', ['req', '-x509', '-config', config, ...key, ...out, ...added, ...by]);
  }
}
