import { MOST_SEEDS, solverNames, type SamplingParams, type SolverName } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { Direction, Manifest } from '../../protocol/manifest';

export interface Sampling {
  seed: number;
  steps: number;
  guidance: number;
  solver: SolverName;
}

/**
 * The request's choices with the pack's defaults filled in. Image to text is not guided unless asked, and a
 * pack without guidance never is.
 * @throws FlowTokError `bad-input`, naming the choice and its range.
 */
export function samplingOf(
  { seed = 0, steps, guidance, solver = 'euler' }: SamplingParams,
  { flow }: Manifest,
  direction: Direction,
): Sampling {
  const usual = direction === 'text-to-image' ? flow.defaultGuidance : 1;
  const sampling = {
    seed,
    steps: steps ?? flow.defaultSteps,
    guidance: flow.guidance === 'none' ? 1 : (guidance ?? usual),
    solver,
  };
  checkSeed(seed);
  checkInteger('number of steps', sampling.steps, 1, 100);
  if (!(sampling.guidance >= 0 && sampling.guidance <= 20)) {
    throw outside('guidance', 'a number', 0, 20, sampling.guidance);
  }
  if (!solverNames.includes(solver)) {
    throw new FlowTokError(
      'bad-input',
      `The solver must be ${solverNames.join(' or ')}, not ${JSON.stringify(solver)}.`,
    );
  }
  return sampling;
}

/** @throws FlowTokError `bad-input` unless these are 1 to MOST_SEEDS seeds. */
export function checkSeeds(seeds: readonly number[]): void {
  if (!Array.isArray(seeds) || seeds.length < 1 || seeds.length > MOST_SEEDS) {
    const given = Array.isArray(seeds) ? `${seeds.length}` : 'none';
    throw new FlowTokError(
      'bad-input',
      `One call draws 1 to ${MOST_SEEDS} pictures; give it as many seeds, not ${given}.`,
    );
  }
  seeds.forEach(checkSeed);
}

function checkSeed(seed: number): void {
  checkInteger('seed', seed, 0, 2 ** 32 - 1);
}

function checkInteger(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw outside(name, 'a whole number', low, high, value);
}

function outside(
  name: string,
  kind: string,
  low: number,
  high: number,
  value: number,
): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `The ${name} must be ${kind} from ${low} to ${high}, not ${value}.`,
  );
}
