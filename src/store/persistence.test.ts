import { describe, expect, it } from 'vitest';
import { fromPersisted, type PersistedState } from './persistence';

const defaults: PersistedState = {
  preferences: { theme: 'system', executionProvider: 'auto' },
  draft: { prompt: '', styleId: null, seed: 1, steps: null, guidance: null },
};

describe('fromPersisted', () => {
  it('keeps what is sound and drops what is not, field by field', () => {
    const stored = {
      preferences: { theme: 'neon', executionProvider: 'wasm' },
      draft: { prompt: 'cat', seed: -1, steps: 2.5, guidance: 3.5, styleId: 4 },
    };
    expect(fromPersisted(stored, defaults)).toEqual({
      preferences: { theme: 'system', executionProvider: 'wasm' },
      draft: { prompt: 'cat', styleId: null, seed: 1, steps: null, guidance: 3.5 },
    });
  });

  it.each([undefined, null, 'x', 5, [], { draft: null }])('survives %j', (stored) => {
    expect(fromPersisted(stored, defaults)).toEqual(defaults);
  });
});
