import { describe, expect, it } from 'vitest';
import { chooseIcons } from './choose.mjs';
import { BACKGROUNDS, INKS, colouring } from './colours.mjs';
import { formOf, subjectOf } from './subjects.mjs';

const interfaceSets = Array.from({ length: 10 }, (_, i) => `set-${i}`);

/** A made-up collection: ten interface sets with a few names each, and one emoji set. */
function collection({
  licence = 'MIT',
  names = ['home', 'home-2', 'home-outline', 'brand-github'],
} = {}) {
  const read = (set) => ({
    info: { name: set, author: { name: 'A' }, license: { spdx: licence }, version: '1' },
    width: 24,
    height: 24,
    icons: Object.fromEntries(
      (set === 'emoji'
        ? ['red-apple', 'hand-light-skin-tone']
        : set === 'flags'
          ? ['de', 'xx']
          : names
      ).map((name) => [name, { body: '<path/>' }]),
    ),
  });
  const sets = {
    emoji: [{ set: 'emoji' }],
    judge: [],
    colour: [],
    flags: [{ set: 'flags' }],
    mono: interfaceSets.map((set) => ({
      set,
      forms: [
        ['-outline', 'line'],
        ['', 'solid'],
      ],
      draws: set !== 'set-0',
    })),
  };
  return chooseIcons(sets, read, { de: 'Germany' });
}

describe('subjectOf', () => {
  it('drops counters and variants, and nothing else', () => {
    expect(subjectOf('tabler', 'shopping-cart-2')).toBe('shopping cart');
    expect(subjectOf('ph', 'bell-simple')).toBe('bell');
    expect(subjectOf('fluent-color', 'calendar-16')).toBe('calendar');
    expect(subjectOf('mdi', 'zoom-in')).toBe('zoom in');
  });

  it('leaves out brands and marks', () => {
    for (const name of ['brand-github', 'google-maps', 'logo-apple', 'file-excel', 'tiktok'])
      expect(subjectOf('tabler', name), name).toBeUndefined();
    expect(subjectOf('mdi', 'apple')).toBeUndefined();
    expect(subjectOf('tabler', 'apple')).toBe('apple');
  });
});

describe('formOf', () => {
  it('takes the first suffix that fits and cuts it off', () => {
    const forms = [['-line-duotone', null], ['-linear', 'line'], ['', 'solid']]; // prettier-ignore
    expect(formOf(forms, 'cat-line-duotone')).toEqual(['cat', null]);
    expect(formOf(forms, 'cat-linear')).toEqual(['cat', 'line']);
    expect(formOf(forms, 'cat')).toEqual(['cat', 'solid']);
  });
});

describe('colouring', () => {
  it('is fixed by the name, readable, and uses every ink and background', () => {
    const seen = Array.from({ length: 4000 }, (_, i) => colouring('tabler', `icon-${i}`, 0));
    expect(colouring('tabler', 'icon-7', 0)).toEqual(seen[7]);
    expect(new Set(seen.map(({ ink }) => ink))).toEqual(new Set(Object.keys(INKS)));
    expect(new Set(seen.map(({ background }) => background))).toEqual(
      new Set(Object.keys(BACKGROUNDS)),
    );
    for (const { ink, background } of seen) {
      if (background === 'dark') expect(['black', 'gray', 'brown']).not.toContain(ink);
      else expect(ink).not.toBe('white');
    }
    const onWhite = seen.filter(({ background }) => background === 'white').length / seen.length;
    expect(onWhite).toBeGreaterThan(0.5);
    expect(onWhite).toBeLessThan(0.6);
  });
});

describe('chooseIcons', () => {
  it('keeps subjects that many sets name alike, and draws each form in one drawing', () => {
    const { chosen, about } = collection();
    const mono = chosen.filter(({ family }) => family === 'mono');
    expect(new Set(mono.map(({ subject }) => subject))).toEqual(new Set(['home']));
    const drawn = mono.filter((icon) => icon.drawn);
    expect(drawn.map(({ set, form }) => `${set} ${form}`).sort()).toEqual([
      ...Array(4).fill('set-1 line'),
      ...Array(4).fill('set-1 solid'),
    ]);
    // of "home" and "home-2" the plainer one
    expect(drawn.every(({ name }) => name === 'home' || name === 'home-outline')).toBe(true);
    expect(mono).toHaveLength(2 * interfaceSets.length + 2 * 3);
    expect(about['set-3']).toMatchObject({ license: { spdx: 'MIT' } });
  });

  it('leaves out skin tones and flags of no country', () => {
    const { chosen } = collection();
    expect(chosen.filter(({ family }) => family === 'emoji').map(({ name }) => name)).toEqual([
      'red-apple',
    ]);
    expect(chosen.filter(({ set }) => set === 'flags').map(({ subject }) => subject)).toEqual([
      'flag of Germany',
    ]);
  });

  it('refuses a set whose licence does not allow training', () => {
    expect(() => collection({ licence: 'CC-BY-SA-4.0' })).toThrow('CC-BY-SA-4.0');
  });
});
