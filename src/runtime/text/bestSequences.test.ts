import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestSequences, type Candidates, type Sequence } from './bestSequences';

const END = 0;

/** Every sequence, by trying all. */
function everySequence(candidates: Candidates, position = 0): Sequence[] {
  const { ids, logProbs, positions, choices } = candidates;
  if (position === positions) return [{ ids: [], logProb: 0 }];
  const rest = everySequence(candidates, position + 1);
  return Array.from({ length: choices }, (_, choice) => position * choices + choice).flatMap(
    (at) => {
      const [id, logProb] = [ids[at] ?? END, logProbs[at] ?? -Infinity];
      if (id === END) return [{ ids: [], logProb }];
      return rest.map((after) => ({ ids: [id, ...after.ids], logProb: logProb + after.logProb }));
    },
  );
}

const candidates = fc
  .record({ positions: fc.integer({ min: 1, max: 4 }), choices: fc.integer({ min: 1, max: 4 }) })
  .chain(({ positions, choices }) =>
    fc.record({
      positions: fc.constant(positions),
      choices: fc.constant(choices),
      // Different ids at one position, the end token often among them.
      ids: fc
        .array(
          fc.shuffledSubarray([END, 1, 2, 3, 4, 5], { minLength: choices, maxLength: choices }),
          { minLength: positions, maxLength: positions },
        )
        .map((rows) => rows.flat()),
      logProbs: fc.array(fc.double({ min: -20, max: 0, noNaN: true }), {
        minLength: positions * choices,
        maxLength: positions * choices,
      }),
    }),
  );

describe('bestSequences', () => {
  it('gives every sequence once, in the order that trying all gives', () => {
    fc.assert(
      fc.property(candidates, (given) => {
        const found = [...bestSequences(given, END)];
        const all = everySequence(given);
        const names = (sequences: Sequence[]) => sequences.map(({ ids }) => ids.join(' ')).sort();
        expect(names(found)).toEqual(names(all));
        const sorted = all.map(({ logProb }) => logProb).sort((a, b) => b - a);
        found.forEach(({ logProb }, i) => expect(logProb).toBeCloseTo(sorted[i] ?? NaN, 9));
        const byName = new Map(all.map(({ ids, logProb }) => [ids.join(' '), logProb]));
        for (const { ids, logProb } of found) {
          expect(logProb).toBeCloseTo(byName.get(ids.join(' ')) ?? NaN, 9);
        }
      }),
    );
  });

  it('passes over tokens without a probability', () => {
    const given = { ids: [1, 2, 3], logProbs: [-1, -Infinity, NaN], positions: 1, choices: 3 };
    expect([...bestSequences(given, END)]).toEqual([{ ids: [1], logProb: -1 }]);
  });

  it('finds the best of 16^32 flat sequences without looking at all of them', () => {
    const [positions, choices] = [32, 16];
    const given = {
      ids: Array.from({ length: positions * choices }, (_, i) => 1 + (i % choices)),
      logProbs: new Array<number>(positions * choices).fill(Math.log(1 / choices)),
      positions,
      choices,
    };
    const search = bestSequences(given, END);
    for (let i = 0; i < 100; i++) expect(search.next().done).toBe(false);
  });
});
