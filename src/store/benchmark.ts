import type { ExecutionProvider, FlowTok, StepEvent } from '../protocol/api';
import { isAbortError } from '../protocol/errors';
import type { Engine } from './engine';
import { faultOf, type Fault } from './faults';

// "Benchmark this device": the quick part of the benchmark, on the model that is loaded.

/** Milliseconds of one picture's parts. */
export interface PartTimes {
  text: number;
  flow: number;
  decode: number;
}

/** What this device does; all times are medians in milliseconds. */
export interface BenchmarkReport {
  /** Name and version of the pack. */
  pack: string;
  executionProvider: ExecutionProvider;
  /** Pictures drawn in all. */
  pictures: number;
  defaultSteps: number;
  /** One picture at the pack's own settings. */
  total: number;
  parts: PartTimes;
  /** A whole picture by its number of steps, rising. */
  bySteps: { steps: number; milliseconds: number }[];
}

export type BenchmarkPhase =
  | { kind: 'idle' }
  /** `done` of `total` pictures are drawn. */
  | { kind: 'running'; done: number; total: number }
  | { kind: 'done'; report: BenchmarkReport }
  | { kind: 'failed'; fault: Fault };

export interface BenchmarkState {
  phase: BenchmarkPhase;
}

export interface BenchmarkActions {
  /** Measures this device anew. Never rejects. */
  runBenchmark: () => Promise<void>;
  cancelBenchmark: () => void;
}

/** Pictures at each number of steps that count; their median forgives one that was held up. */
const EACH = 3;
const STEPS = [1, 2, 4, 8, 16];

interface Access {
  get: () => BenchmarkState;
  set: (change: BenchmarkState) => void;
  /** Milliseconds on a clock that only rises. */
  now: () => number;
}

export function createBenchmarkActions(
  engine: Pick<Engine, 'use'>,
  { get, set, now }: Access,
): BenchmarkActions {
  let run = new AbortController();

  async function runBenchmark(): Promise<void> {
    run.abort();
    const mine = (run = new AbortController());
    set({ phase: { kind: 'running', done: 0, total: 0 } });
    const onDrawn = (done: number, total: number) => {
      if (!mine.signal.aborted) set({ phase: { kind: 'running', done, total } });
    };
    try {
      const report = await engine.use(mine.signal, (model) =>
        measure(model, { signal: mine.signal, now, onDrawn }),
      );
      if (!mine.signal.aborted) set({ phase: { kind: 'done', report } });
    } catch (error) {
      if (mine.signal.aborted) return;
      // A model that is let go for another one takes the benchmark with it.
      if (isAbortError(error)) set({ phase: { kind: 'idle' } });
      else set({ phase: { kind: 'failed', fault: faultOf(error) } });
    }
  }

  return {
    runBenchmark,
    cancelBenchmark() {
      run.abort();
      if (get().phase.kind === 'running') set({ phase: { kind: 'idle' } });
    },
  };
}

interface Measuring {
  signal: AbortSignal;
  now: () => number;
  onDrawn: (done: number, total: number) => void;
}

interface DrawnTimes extends PartTimes {
  steps: number;
  total: number;
}

/** Pictures of all numbers of steps in turn, so that what else the machine does meanwhile hits all alike. */
async function measure(model: FlowTok, { signal, now, onDrawn }: Measuring) {
  const { manifest } = model;
  const { defaultSteps } = manifest.flow;
  const steps = [...new Set([...STEPS, defaultSteps])].sort((a, b) => a - b);
  const total = 1 + EACH * steps.length;
  const prompts = manifest.examples?.prompts ?? [];
  const drawn: DrawnTimes[] = [];

  async function draw(count: number): Promise<DrawnTimes> {
    // The model remembers the texts it read: only words it has not seen cost what words cost.
    const prompt = `${prompts[drawn.length % prompts.length] ?? 'picture'} ${Math.floor(now() * 1000)}`;
    const ends = new Map<StepEvent['phase'], number>();
    const started = now();
    const onStep = ({ phase }: StepEvent) => void ends.set(phase, now() - started);
    await model.textToImage({ prompt, seed: drawn.length, steps: count, signal, onStep });
    const end = now() - started;
    const text = ends.get('project') ?? 0;
    const flow = ends.get('flow') ?? text;
    return { steps: count, text, flow: flow - text, decode: end - flow, total: end };
  }

  onDrawn(0, total);
  // The first may still grow memory and does not count.
  await draw(defaultSteps);
  onDrawn(1, total);
  for (let round = 0; round < EACH; round++) {
    for (const count of steps) {
      drawn.push(await draw(count));
      onDrawn(1 + drawn.length, total);
    }
  }
  const times = (count: number, part: keyof PartTimes | 'total') =>
    median(drawn.filter((one) => one.steps === count).map((one) => one[part]));
  return {
    pack: `${manifest.name} ${manifest.version}`,
    executionProvider: model.executionProvider,
    pictures: total,
    defaultSteps,
    total: times(defaultSteps, 'total'),
    parts: {
      text: times(defaultSteps, 'text'),
      flow: times(defaultSteps, 'flow'),
      decode: times(defaultSteps, 'decode'),
    },
    bySteps: steps.map((count) => ({ steps: count, milliseconds: times(count, 'total') })),
  };
}

/** Of an odd number of values. */
function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
