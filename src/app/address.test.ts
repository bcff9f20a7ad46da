import { describe, expect, it } from 'vitest';
import { readAddress, readPlace, withoutArrival, withoutProvider } from './address';

const base = 'https://example.com/app/';
const read = (query: string) => readAddress(`${base}${query}`, base);

describe('readAddress', () => {
  it('opens the bundled pack on any provider by default', () => {
    expect(read('')).toEqual({
      packUrl: 'https://example.com/app/models/flowtok-emoji/',
      bundledUrl: 'https://example.com/app/models/flowtok-emoji/',
      forcedProvider: null,
    });
  });

  it.each([
    ['?pack=models/other', 'https://example.com/app/models/other/'],
    ['?pack=/packs/a/', 'https://example.com/packs/a/'],
    ['?pack=https://hub.example/x/manifest.json', 'https://hub.example/x/'],
    ['?pack=javascript:alert(1)', 'https://example.com/app/models/flowtok-emoji/'],
    ['?pack=http://', 'https://example.com/app/models/flowtok-emoji/'],
  ])('%s opens %s', (query, url) => {
    expect(read(query).packUrl).toBe(url);
  });

  it('takes only providers there are', () => {
    expect(read('?ep=wasm').forcedProvider).toBe('wasm');
    expect(read('?ep=cuda').forcedProvider).toBeNull();
  });
});

describe('withoutProvider', () => {
  it('keeps the rest', () => {
    expect(withoutProvider(`${base}?ep=wasm&pack=a#b`)).toBe(`${base}?pack=a#b`);
  });
});

describe('readPlace', () => {
  it('knows the places there are', () => {
    expect(readPlace(`${base}?place=image-to-text`)).toBe('image-to-text');
    expect(readPlace(`${base}?place=elsewhere`)).toBeNull();
    expect(readPlace(base)).toBeNull();
  });
});

describe('withoutArrival', () => {
  it('keeps what a reload needs', () => {
    expect(withoutArrival(`${base}?place=models&ep=wasm&shared=1-2#b`)).toBe(`${base}?ep=wasm#b`);
  });
});
