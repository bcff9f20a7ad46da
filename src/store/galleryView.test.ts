import { describe, expect, it } from 'vitest';
import type { GalleryEntry } from '../protocol/gallery';
import { select, visibleEntries, type GalleryView } from './galleryView';

const caption = (id: string, text: string, favourite = false): GalleryEntry => ({
  kind: 'caption',
  id,
  caption: text,
  createdAt: 0,
  favourite,
  bytes: 1,
});
const picture: GalleryEntry = {
  kind: 'picture',
  id: 'p',
  createdAt: 0,
  favourite: false,
  bytes: 1,
  recipe: {
    version: 1,
    kind: 'text-to-image',
    pack: { id: 'fake', version: '1' },
    prompt: 'Red apple',
    style: 'noto',
    seed: 42,
    steps: 4,
    guidance: 2,
    solver: 'euler',
  },
};
const entries = [picture, caption('c', 'café au lait', true), caption('d', 'green apple')];

function shown(change: Partial<GalleryView>): string {
  const view: GalleryView = { entries, query: '', filter: 'all', bin: [], ...change };
  return visibleEntries(view)
    .map(({ id }) => id)
    .join('');
}

describe('visibleEntries', () => {
  it('finds by parts of words in any order, without case and accents, by style and seed', () => {
    expect(shown({})).toBe('pcd');
    expect(shown({ query: 'apple' })).toBe('pd');
    expect(shown({ query: ' APPLE  red ' })).toBe('p');
    expect(shown({ query: 'CAFE' })).toBe('c');
    expect(shown({ query: 'noto 42' })).toBe('p');
    expect(shown({ query: '.*' })).toBe('');
  });

  it('filters by kind and star, and hides what is in the bin', () => {
    expect(shown({ filter: 'pictures' })).toBe('p');
    expect(shown({ filter: 'captions' })).toBe('cd');
    expect(shown({ filter: 'favourites' })).toBe('c');
    expect(shown({ filter: 'captions', bin: ['c'] })).toBe('d');
  });
});

describe('select', () => {
  const ids = ['a', 'b', 'c', 'd'];
  it('takes one, adds and removes one, and takes a range in either direction', () => {
    expect(select(ids, ['a', 'b'], 'a', 'c', 'only')).toEqual(['c']);
    expect(select(ids, ['a'], 'a', 'c', 'toggle')).toEqual(['a', 'c']);
    expect(select(ids, ['a', 'c'], 'c', 'a', 'toggle')).toEqual(['c']);
    expect(select(ids, ['b'], 'b', 'd', 'range')).toEqual(['b', 'c', 'd']);
    expect(select(ids, ['d'], 'd', 'b', 'range')).toEqual(['b', 'c', 'd']);
    expect(select(ids, [], null, 'b', 'range')).toEqual(['b']);
    expect(select(ids, [], 'gone', 'b', 'range')).toEqual(['b']);
  });
});
