import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { licencesOf, packagesOf } from './licences.mjs';
import { root } from './project.mjs';

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('the licences', () => {
  const packages = packagesOf(root);

  it('are those of every dependency, and of what is built into the service worker', () => {
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(dependencies), 'workbox-core']));
    expect(names).not.toContain('@types/node');
  });

  it('all allow the app to be given on, and are there in full', () => {
    const known = ['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT', 'MPL-2.0', 'OFL-1.1'];
    for (const { name, licence, text } of packages) {
      expect(known, name).toContain(licence);
      expect(text.length, name).toBeGreaterThan(400);
    }
  });

  it('name the data too', () => {
    expect(licencesOf(root)).toMatch(/^Noto Emoji \(https:.*\), Google Inc, Apache-2\.0$/m);
    expect(licencesOf(root)).toMatch(/^all-MiniLM-L6-v2/m);
  });
});
