import { bestSequences, type Candidates, type Sequence } from './bestSequences';

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
 * The caption is the likeliest token at every position up to the end token; the alternatives are the
 * likeliest other texts. `decode` turns ids into text without special tokens.
 */
export function readCaption(
  candidates: Candidates,
  endTokenId: number,
  decode: (ids: number[]) => string,
): Caption {
  const { ids, logProb } = likeliestTokens(candidates, endTokenId);
  const caption = decode(ids);
  const seen = new Set(['', caption]);
  const alternatives: Caption['alternatives'] = [];
  let searched = 0;
  for (const sequence of bestSequences(candidates, endTokenId)) {
    if (alternatives.length === ALTERNATIVES || ++searched > SEARCHED) break;
    const text = decode(sequence.ids);
    if (seen.has(text)) continue;
    seen.add(text);
    alternatives.push({ text, score: Math.exp(sequence.logProb) });
  }
  return { caption, ids, score: Math.exp(logProb), alternatives };
}

function likeliestTokens({ ids, logProbs, positions, choices }: Candidates, end: number): Sequence {
  const sequence: Sequence = { ids: [], logProb: 0 };
  for (let position = 0; position < positions; position++) {
    const id = ids[position * choices] ?? end;
    sequence.logProb += logProbs[position * choices] ?? 0;
    if (id === end) break;
    sequence.ids.push(id);
  }
  return sequence;
}
