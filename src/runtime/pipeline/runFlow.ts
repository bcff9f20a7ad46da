import { solvers } from '../../flow/solvers';
import { timeGrid } from '../../flow/timeGrid';
import type { SolverName, StepEvent } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { Direction } from '../../protocol/manifest';
import { breathe } from '../breathe';
import type { Models } from '../models';
import { solveOnGpu } from './gpuSolver';
import { asking, velocityOf } from './velocity';

export interface FlowRun {
  /** Source latents `[pictures, tokens, channels]` times the scale, row-major; left as they are. */
  from: Float32Array;
  direction: Direction;
  steps: number;
  guidance: number;
  /** `euler` when absent. */
  solver?: SolverName | undefined;
  keepStates?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onStep?: ((event: StepEvent) => void) | undefined;
}

export interface FlowOutcome {
  /** Target latents times the scale, shaped like `from`. */
  latents: Float32Array;
  /** With keepStates: before the first step and after each. */
  states?: Float32Array[];
  /** Rows the flow network evaluated. */
  evaluations: number;
}

/**
 * Walks the ODE from t = 0 to 1, all pictures in one batch; stops between two steps when the signal aborts.
 */
export async function runFlow(models: Models, run: FlowRun): Promise<FlowOutcome> {
  const { manifest } = models;
  const { from, steps, signal, onStep } = run;
  const pictures = from.length / (manifest.latent.tokens * manifest.latent.channels);
  const ask = asking(manifest, run.direction, run.guidance);
  const { solve, stages } = solvers[run.solver ?? 'euler'];
  const session = await models.session('flow');
  const grid = timeGrid(manifest.flow.timeGrid, steps);
  const states = run.keepStates ? [from.slice()] : undefined;
  const after = async (step: number, state: Float32Array | undefined) => {
    if (state) states?.push(state.slice());
    onStep?.({ phase: 'flow', step, totalSteps: steps });
    await breathe(signal);
  };
  const { backend } = models;
  const latents = backend.gpu
    ? await solveOnGpu(
        { backend, device: backend.gpu.device, session },
        manifest,
        ask,
        from,
        { ...grid, stages },
        { keepStates: states !== undefined, onStep: after },
      )
    : await solve(velocityOf(session, manifest, ask, pictures), from, grid, { onStep: after });
  const evaluations = steps * stages.length * ask.indicators.length * pictures;
  return { latents, evaluations, ...(states && { states }) };
}

/** @throws FlowTokError `bad-input` when these are not the latents of one picture of the pack. */
export function checkLatents(
  latents: Float32Array,
  { tokens, channels }: { tokens: number; channels: number },
): void {
  if (latents instanceof Float32Array && latents.length === tokens * channels) return;
  throw new FlowTokError(
    'bad-input',
    `The latents must be ${tokens} x ${channels} numbers for this model pack, not ${latents?.length}.`,
  );
}
