/** The text decoder's answer: at each position the likeliest tokens, best first. */
export interface Candidates {
  /** Both `[positions, choices]`, row-major; log-probabilities are natural, at most 0. */
  ids: ArrayLike<number>;
  logProbs: ArrayLike<number>;
  positions: number;
  choices: number;
}

/** Candidates in the light of one reading of the picture, and the natural log of its probability. */
export interface Reading extends Candidates {
  logProb: number;
}

/** `ids` stops before the end token; `logProb` counts the end token too. */
export interface Sequence {
  ids: number[];
  logProb: number;
}

/** All sequences that begin with the first choices of `before` and then take `choice`; `logProb` is their best one's. */
interface Branch {
  before: readonly number[];
  position: number;
  choice: number;
  logProb: number;
}

/**
 * Every token sequence in falling order of probability. Positions are independent, so a sequence's
 * probability is the product up to and including its first end token (or over all positions if none
 * ends it).
 *
 * Best-first over branches, each with its best sequence's exact value: that sequence is the next answer,
 * and the rest of its branch falls into smaller ones, one a position and choice it did not take (Lawler
 * 1972). So every turn gives an answer, however many sequences are equally likely.
 */
export function* bestSequences(candidates: Candidates, endTokenId: number): Generator<Sequence> {
  const table = readTable(candidates, endTokenId);
  const open: Branch[] = [];
  for (let choice = 0; choice < table.choices; choice++)
    push(open, branch(table, [], 0, choice, 0));
  for (let best = pop(open); best !== undefined; best = pop(open)) {
    const taken = complete(table, best);
    let logProb = 0;
    for (const [position, own] of taken.entries()) {
      for (let choice = 0; position > best.position && choice < table.choices; choice++) {
        if (choice !== own) push(open, branch(table, taken, position, choice, logProb));
      }
      logProb += table.logProb(position, own);
    }
    const ids = taken.map((choice, position) => table.id(position, choice));
    yield { ids: ids.at(-1) === endTokenId ? ids.slice(0, -1) : ids, logProb };
  }
}

/**
 * The sequences of several readings in falling order of probability, a reading's own included.
 * Two readings may spell the same sequence: both are given.
 */
export function* bestOfReadings(
  readings: readonly Reading[],
  endTokenId: number,
): Generator<Sequence> {
  const open = readings.flatMap((candidates) => {
    const rest = bestSequences(candidates, endTokenId);
    const first = rest.next();
    return first.done ? [] : [{ candidates, rest, sequence: first.value }];
  });
  const total = ({ candidates, sequence }: (typeof open)[number]) =>
    candidates.logProb + sequence.logProb;
  while (open.length > 0) {
    const best = open.reduce((a, b) => (total(b) > total(a) ? b : a));
    yield { ids: best.sequence.ids, logProb: total(best) };
    const next = best.rest.next();
    if (next.done) open.splice(open.indexOf(best), 1);
    else best.sequence = next.value;
  }
}

interface Table {
  positions: number;
  choices: number;
  id: (position: number, choice: number) => number;
  logProb: (position: number, choice: number) => number;
  /** logProb plus the most that later positions can still add. */
  value: (position: number, choice: number) => number;
  ends: (position: number, choice: number) => boolean;
  /** The choice of the greatest value at each position. */
  favourite: number[];
}

function readTable({ ids, logProbs, positions, choices }: Candidates, end: number): Table {
  const id = (position: number, choice: number) => ids[position * choices + choice] ?? end;
  const logProb = (position: number, choice: number) => {
    const given = logProbs[position * choices + choice] ?? -Infinity;
    // NaN is no probability, and nothing that compares.
    return Number.isNaN(given) ? -Infinity : given;
  };
  const ends = (position: number, choice: number) => id(position, choice) === end;
  const remainder = new Array<number>(positions + 1).fill(0);
  const value = (position: number, choice: number) =>
    logProb(position, choice) + (ends(position, choice) ? 0 : (remainder[position + 1] ?? 0));
  const favourite = new Array<number>(positions).fill(0);
  for (let position = positions - 1; position >= 0; position--) {
    for (let choice = 1; choice < choices; choice++) {
      if (value(position, choice) > value(position, favourite[position] ?? 0)) {
        favourite[position] = choice;
      }
    }
    remainder[position] = value(position, favourite[position] ?? 0);
  }
  return { positions, choices, id, logProb, value, ends, favourite };
}

function branch(
  table: Table,
  before: readonly number[],
  position: number,
  choice: number,
  logProbBefore: number,
): Branch {
  return { before, position, choice, logProb: logProbBefore + table.value(position, choice) };
}

/** The branch's best sequence, as the choice taken at each position. */
function complete(table: Table, { before, position, choice }: Branch): number[] {
  const taken = [...before.slice(0, position), choice];
  let ended = table.ends(position, choice);
  for (let next = position + 1; !ended && next < table.positions; next++) {
    const favourite = table.favourite[next] ?? 0;
    taken.push(favourite);
    ended = table.ends(next, favourite);
  }
  return taken;
}

// A binary heap, most probable first.
function push(heap: Branch[], item: Branch): void {
  // Impossible tokens belong in no caption.
  if (item.logProb === -Infinity) return;
  let at = heap.push(item) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Branch[]): Branch | undefined {
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

function isBefore(heap: Branch[], a: number, b: number): boolean {
  const [left, right] = [heap[a], heap[b]];
  return left !== undefined && right !== undefined && left.logProb > right.logProb;
}

function swap(heap: Branch[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return;
  heap[a] = right;
  heap[b] = left;
}
