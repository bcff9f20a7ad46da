import { describe, expect, it } from 'vitest';
import { fromPersisted, type PersistedState } from './persistence';

const defaults: PersistedState = {
  preferences: {
    theme: 'system',
    language: 'auto',
    executionProvider: 'auto',
    live: 'auto',
    batch: 1,
    seedLocked: true,
    pack: null,
  },
  draft: { prompt: '', styleId: null, seed: 1, steps: null, guidance: null, solver: 'euler' },
  pace: null,
};

describe('fromPersisted', () => {
  it('keeps what is sound and drops what is not, field by field', () => {
    const stored = {
      preferences: {
        theme: 'neon',
        executionProvider: 'wasm',
        live: 'off',
        batch: 10,
        seedLocked: false,
        pack: 'javascript:alert(1)',
      },
      draft: { prompt: 'cat', seed: -1, steps: 2.5, guidance: 3.5, styleId: 4, solver: 'heun' },
      pace: { of: 'pack 1 on wasm', milliseconds: [500, -1, 'fast', 900] },
    };
    expect(fromPersisted(stored, defaults)).toEqual({
      preferences: {
        theme: 'system',
        language: 'auto',
        executionProvider: 'wasm',
        live: 'off',
        batch: 1,
        seedLocked: false,
        pack: null,
      },
      draft: { prompt: 'cat', styleId: null, seed: 1, steps: null, guidance: 3.5, solver: 'heun' },
      pace: { of: 'pack 1 on wasm', milliseconds: [500, 900] },
    });
  });

  it.each([undefined, null, 'x', 5, [], { draft: null }, { pace: { of: 1 } }])(
    'survives %j',
    (stored) => {
      expect(fromPersisted(stored, defaults)).toEqual(defaults);
    },
  );
});
