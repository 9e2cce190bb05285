import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** Files that a DICOM device holds. */
export interface DeviceFiles {
  readonly key: string;
  readonly certificate: string;
  /** By which it knows the site. */
  readonly authority: string;
}

export interface Answered {
  readonly code: number;
  readonly text: string;
}

/** A device as DCMTK plays it: `echoscu`, `storescu` or `findscu` over TLS. Any end is an answer; of words, the last counts. */
export async function device(
  program: 'echoscu' | 'storescu' | 'findscu',
  site: string | { readonly host: string; readonly port: number },
  files: DeviceFiles | undefined,
  more: readonly string[] = [],
  objects: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const { host, port } = typeof site === 'string' ? { host: site, port: 11_112 } : site;
  const tls =
    files === undefined
      ? ['+tla', '-ic']
      : ['+tls', files.key, files.certificate, '+cf', files.authority];
  const words = [
    '-v',
    '-to',
    '15',
    '-aet',
    'CT01',
    '-aec',
    'ORTHANC',
    ...tls,
    ...more,
    host,
    String(port),
  ];
  const ended = await execa(program, [...words, ...objects], {
    reject: false,
    all: true,
    env,
    timeout: 120_000,
  });
  return { code: ended.exitCode ?? -1, text: ended.all ?? '' };
}

/** What makes one instance. Nothing in it is of a person. */
export interface SyntheticInstance {
  readonly study: string;
  readonly instance: string;
  /** Of pixel data; what a picture needs at least when not given. */
  readonly bytes?: number;
}

/** Writes a DICOM file of random pixels and answers its path. */
export function syntheticFile(folder: string, made: SyntheticInstance): string {
  const { study, instance, bytes = 64 } = made;
  const columns = 4_096;
  const [width, height] = bytes <= 64 ? [8, 8] : [columns, Math.ceil(bytes / columns)];
  const base = join(folder, instance);
  execFileSync('dd', [
    'if=/dev/urandom',
    `of=${base}.raw`,
    'bs=65536',
    `count=${Math.ceil((width * height) / 65_536)}`,
    'status=none',
  ]);
  writeFileSync(`${base}.raw`, readFileSync(`${base}.raw`).subarray(0, width * height));
  const tags = [
    '(0008,0016) UI =SecondaryCaptureImageStorage',
    `(0008,0018) UI [${instance}]`,
    '(0008,0060) CS [OT]',
    '(0010,0010) PN [ORTHWEB^SYNTHETIC]',
    '(0010,0020) LO [ORTHWEB-TEST]',
    `(0020,000d) UI [${study}]`,
    `(0020,000e) UI [${study}.1]`,
    '(0028,0002) US 1',
    '(0028,0004) CS [MONOCHROME2]',
    `(0028,0010) US ${height}`,
    `(0028,0011) US ${width}`,
    '(0028,0100) US 8',
    '(0028,0101) US 8',
    '(0028,0102) US 7',
    '(0028,0103) US 0',
    `(7fe0,0010) OB =${base}.raw`,
  ];
  writeFileSync(`${base}.dump`, `${tags.join('\n')}\n`);
  execFileSync('dump2dcm', ['+te', `${base}.dump`, `${base}.dcm`], { stdio: 'pipe' });
  return `${base}.dcm`;
}
