// The licences of the packages that a bundle holds: whoever passes the bundle on passes them on too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One text: each package with its licence, and each licence text once, whoever uses it. `metafile` is esbuild's. */
export function licensesOf(metafile) {
  const packages = packagesIn(metafile).map(described);
  const list = packages.map(({ name, version, license }) => `  ${name} ${version}  ${license}`);
  const parts = [...new Set(packages.map(({ text }) => text))].map((text) => {
    const users = packages.filter((one) => one.text === text).map(({ name }) => name);
    return [RULE, ...users, '', text, ''].join('\n');
  });
  return [HEAD, '', ...list, '', ...parts].join('\n');
}

const RULE = '-'.repeat(80);
const HEAD = 'orthweb is bundled with these packages. Their licences follow.';
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The folders of what the output holds at least a byte of. */
function packagesIn({ outputs }) {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput > 0 ? (PACKAGE.exec(path) ?? []) : [],
    ),
  );
  return [...new Set(used)].sort();
}

function described(folder) {
  const { name, version, license, licenses } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  // Old packages list them.
  const id = license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
  return { name, version, license: id, text: textIn(folder, id) };
}

function textIn(folder, id) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length === 0) return `${id}, without a text of its own; see LICENSE for Apache-2.0.`;
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8'));
  return texts
    .join('\n')
    .replaceAll('\r\n', '\n')
    .replace(/^\n+|\s+$/g, '');
}
