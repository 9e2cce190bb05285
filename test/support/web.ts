import { execa } from 'execa';

export interface WebAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

export interface WebOptions {
  /** `user:password`; goes to curl by its standard input. */
  readonly login?: string;
  readonly words?: readonly string[];
}

/** A browser's or a script's request to a host, by curl. The certificate is not looked at: others do that. */
export async function web(url: string, { login, words = [] }: WebOptions = {}): Promise<WebAnswer> {
  const config = login === undefined ? '' : `user = "${login}"\n`;
  const all = [
    '--silent',
    '--insecure',
    '--max-time',
    '300',
    '--include',
    '--config',
    '-',
    ...words,
  ];
  const ended = await execa('curl', [...all, url], {
    input: config,
    reject: false,
    maxBuffer: 1e8,
  });
  // An interim answer may stand before the one that counts.
  const text = ended.stdout.replace(/^HTTP\/\S+ 1\d\d[\s\S]*?\r?\n\r?\n/, '');
  const end = text.search(/\r?\n\r?\n/);
  const headers = end < 0 ? text : text.slice(0, end);
  return {
    status: Number(/^HTTP\/\S+ (\d+)/.exec(headers)?.[1] ?? 0),
    headers,
    body: end < 0 ? '' : text.slice(end).trimStart(),
  };
}
