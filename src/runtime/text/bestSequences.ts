/** The text decoder's answer: at each position the likeliest tokens, best first. */
export interface Candidates {
  /** Both `[positions, choices]`, row-major; log-probabilities are natural, at most 0. */
  ids: ArrayLike<number>;
  logProbs: ArrayLike<number>;
  positions: number;
  choices: number;
}

/** `ids` stops before the end token; `logProb` counts the end token too. */
export interface Sequence {
  ids: number[];
  logProb: number;
}

interface Prefix {
  position: number;
  logProb: number;
  /** logProb plus the best that the remaining positions can still give. */
  bound: number;
  id: number;
  before: Prefix | undefined;
  ended: boolean;
}

/**
 * Every token sequence in falling order of probability. Positions are independent, so a sequence's
 * probability is the product up to and including its first end token (or over all positions if none
 * ends it). Best-first search with the exact best remainder as its bound: the n-th answer costs
 * `n * positions * choices` at most.
 */
export function* bestSequences(candidates: Candidates, endTokenId: number): Generator<Sequence> {
  const { ids, logProbs, positions, choices } = candidates;
  const remainder = bestRemainders(candidates, endTokenId);
  const open: Prefix[] = [];
  const start: Prefix = {
    position: 0,
    logProb: 0,
    bound: 0,
    id: endTokenId,
    before: undefined,
    ended: positions === 0,
  };
  push(open, start);
  for (let best = pop(open); best !== undefined; best = pop(open)) {
    if (best.ended) {
      yield { ids: idsOf(best, endTokenId), logProb: best.logProb };
      continue;
    }
    for (let choice = 0; choice < choices; choice++) {
      const at = best.position * choices + choice;
      const step = logProbs[at] ?? -Infinity;
      // -Infinity is impossible and NaN is no probability: neither belongs in a caption.
      if (!(step > -Infinity)) continue;
      const id = ids[at] ?? endTokenId;
      const position = best.position + 1;
      const logProb = best.logProb + step;
      const ended = id === endTokenId || position === positions;
      const bound = id === endTokenId ? logProb : logProb + (remainder[position] ?? 0);
      push(open, { position, logProb, bound, id, before: best, ended });
    }
  }
}

/** Entry p: the greatest log-probability that positions p and later can still add. */
function bestRemainders({ ids, logProbs, positions, choices }: Candidates, end: number): number[] {
  const remainder = new Array<number>(positions + 1).fill(-Infinity);
  remainder[positions] = 0;
  for (let position = positions - 1; position >= 0; position--) {
    for (let choice = 0; choice < choices; choice++) {
      const at = position * choices + choice;
      const step = logProbs[at] ?? -Infinity;
      if (!(step > -Infinity)) continue;
      const after = ids[at] === end ? 0 : (remainder[position + 1] ?? 0);
      remainder[position] = Math.max(remainder[position] ?? -Infinity, step + after);
    }
  }
  return remainder;
}

function idsOf(last: Prefix, endTokenId: number): number[] {
  const ids: number[] = [];
  for (let at = last; at.before !== undefined; at = at.before) {
    if (at.id !== endTokenId) ids.push(at.id);
  }
  return ids.reverse();
}

// A binary heap, greatest bound first; of equal bounds the longer one, which is nearer to an answer.
function push(heap: Prefix[], item: Prefix): void {
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Prefix[]): Prefix | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let at = 0; ;) {
    let next = at;
    if (isBefore(heap, 2 * at + 1, next)) next = 2 * at + 1;
    if (isBefore(heap, 2 * at + 2, next)) next = 2 * at + 2;
    if (next === at) return first;
    swap(heap, at, next);
    at = next;
  }
}

function isBefore(heap: Prefix[], a: number, b: number): boolean {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return false;
  if (left.bound !== right.bound) return left.bound > right.bound;
  return left.position > right.position;
}

function swap(heap: Prefix[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return;
  heap[a] = right;
  heap[b] = left;
}
