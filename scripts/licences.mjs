// The licences of all that is in the built app: packages, the typeface, what the bundled pack learned from.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Development packages whose code ends up in the service worker. */
const BUILT_IN = ['workbox-precaching'];

/** Who holds the rights in packages that come without a licence file, as they say themselves. */
const HOLDERS = {
  'guid-typescript': 'Copyright (c) nicolas',
  'onnxruntime-common': 'Copyright (c) Microsoft Corporation',
  'onnxruntime-web': 'Copyright (c) Microsoft Corporation',
};

/** Packages whose licence file has the words of that licence. */
const WORDS = { MIT: 'react', ISC: 'idb' };

/**
 * The packages of package-lock.json that the app is built from, with what they depend on; packages of types leave
 * nothing in it.
 * @param {string} root the repository's root
 * @returns {{ name: string, version: string, licence: string, text: string }[]} by name
 */
export function packagesOf(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const found = new Map();
  const add = (name) => {
    const entry = packages[`node_modules/${name}`];
    if (entry === undefined || found.has(name) || /^(@types\/|undici-types$)/.test(name)) return;
    const { version, license: licence, dependencies = {} } = entry;
    found.set(name, { name, version, licence, text: textOf(root, name, licence) });
    Object.keys(dependencies).forEach(add);
  };
  Object.keys(packages[''].dependencies).forEach(add);
  BUILT_IN.forEach(add);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Everything as one plain text: the list first, then each licence in full. */
export function licencesOf(root) {
  const packages = packagesOf(root);
  const list = packages.map(({ name, version, licence }) => `${name} ${version}: ${licence}`);
  const texts = packages.map(
    ({ name, version, text }) => `${heading(`${name} ${version}`)}${text}`,
  );
  return [
    heading('FlowTok Web') + 'Apache License 2.0, in full at the end of this file.',
    heading('Packages in it, the typeface among them') + list.join('\n'),
    heading('What the bundled model learned from') + dataSets(root),
    ...texts,
    heading('FlowTok Web: Apache License 2.0') + readFileSync(join(root, 'LICENSE'), 'utf8').trim(),
    '',
  ].join('\n\n');
}

function heading(title) {
  return `${title}\n${'-'.repeat(title.length)}\n`;
}

function textOf(root, name, licence) {
  const own = licenceFile(root, name);
  if (own !== undefined) return own;
  const words = licenceFile(root, WORDS[licence])?.match(/Permission [^]*/)?.[0];
  if (HOLDERS[name] === undefined || words === undefined) {
    throw new Error(`${name} has no licence file; name its holder and where its words are`);
  }
  return `${HOLDERS[name]}\n\n${words}`;
}

function licenceFile(root, name = '') {
  const folder = join(root, 'node_modules', name);
  const file = existsSync(folder) && readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : undefined;
}

/** The table and the list of ATTRIBUTION.md as lines. */
function dataSets(root) {
  return readFileSync(join(root, 'ATTRIBUTION.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('- ')) return [plain(line.slice(2))];
      const [set, author, licence] = line
        .split('|')
        .slice(1)
        .map((cell) => cell.trim());
      if (licence === undefined || /^(set|-+)$/.test(set)) return [];
      return [`${plain(set)}, ${author}, ${licence}`];
    })
    .join('\n');
}

/** A link of Markdown as words. */
function plain(text) {
  return text.replace(/\[(.+)\]\((.+)\)/, '$1 ($2)');
}
