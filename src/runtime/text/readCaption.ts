import { bestOfReadings, type Reading, type Sequence } from './bestSequences';

export interface Caption {
  caption: string;
  /** Before the end token, special tokens at the front included. */
  ids: number[];
  /** Probability of the caption in [0, 1]. */
  score: number;
  alternatives: { text: string; score: number }[];
}

const ALTERNATIVES = 3;
/** Sequences looked at: enough to pass over many that spell the same text. */
const SEARCHED = 512;

/**
 * The caption is the likeliest token at every position up to the end token, in the likeliest of the
 * `readings` (best first, one at least). The alternatives are other texts, chosen as what other readings
 * say as a whole before mixtures of words, and told best first. `decode` turns ids into text without
 * special tokens.
 */
export function readCaption(
  readings: readonly Reading[],
  endTokenId: number,
  decode: (ids: number[]) => string,
): Caption {
  const { ids, logProb } = likeliestTokens(readings[0], endTokenId);
  const caption = decode(ids);
  const seen = new Set(['', caption]);
  const alternatives: Caption['alternatives'] = [];
  let searched = 0;
  for (const sequence of sequences(readings, endTokenId)) {
    if (alternatives.length === ALTERNATIVES || ++searched > SEARCHED) break;
    const text = decode(sequence.ids);
    if (seen.has(text)) continue;
    seen.add(text);
    alternatives.push({ text, score: Math.exp(sequence.logProb) });
  }
  alternatives.sort((a, b) => b.score - a.score);
  return { caption, ids, score: Math.exp(logProb), alternatives };
}

/** What each reading says as a whole, then words taken one by one: those may come from several things. */
function* sequences(readings: readonly Reading[], end: number): Generator<Sequence> {
  if (readings.length > 1) yield* readings.map((reading) => likeliestTokens(reading, end));
  yield* bestOfReadings(readings, end);
}

function likeliestTokens(reading: Reading | undefined, end: number): Sequence {
  if (!reading) return { ids: [], logProb: -Infinity };
  const { ids, logProbs, positions, choices } = reading;
  const sequence: Sequence = { ids: [], logProb: reading.logProb };
  for (let position = 0; position < positions; position++) {
    const id = ids[position * choices] ?? end;
    sequence.logProb += logProbs[position * choices] ?? 0;
    if (id === end) break;
    sequence.ids.push(id);
  }
  return sequence;
}
