import { guide } from '../../flow/guidance';
import type { Velocity } from '../../flow/solvers';
import { FlowTokError } from '../../protocol/errors';
import type { Direction, Manifest } from '../../protocol/manifest';
import type { NamedValues, Session } from '../ort/session';

/** How one evaluation of the flow network is asked: which indicator rows, in one batch. */
export interface Asking {
  /** Indicator of each row: conditional first, then null where there is guidance. */
  rows: readonly number[];
  /** s of v = v_null + s (v_cond - v_null); 1 is off and needs one row only. */
  guidance: number;
}

/** @throws FlowTokError `unsupported` when the pack's flow does not run in this direction. */
export function asking(manifest: Manifest, direction: Direction, guidance: number): Asking {
  const { flow } = manifest;
  if (!flow.directions.includes(direction)) {
    throw new FlowTokError(
      'unsupported',
      `The model pack "${manifest.name}" has no ${direction}; choose another pack.`,
    );
  }
  const indicator = flow.indicator?.[direction];
  if (flow.guidance !== 'indicator' || !indicator) return { rows: [0], guidance };
  const rows = guidance === 1 ? [indicator.conditional] : [indicator.conditional, indicator.null];
  return { rows, guidance };
}

/**
 * The flow network's inputs at (x, t), all rows in one batch.
 * @param x `[tokens, channels]`, row-major.
 */
export function flowInputs(
  manifest: Manifest,
  ask: Asking,
  x: Float32Array,
  t: number,
): NamedValues {
  const { tokens, channels } = manifest.latent;
  const batch = ask.rows.length;
  const data = new Float32Array(batch * x.length);
  for (let row = 0; row < batch; row++) data.set(x, row * x.length);
  const float = (value: number) => new Float32Array(batch).fill(value);
  return {
    x: { type: 'float32', data, dims: [batch, tokens, channels] },
    t: { type: 'float32', data: float(t), dims: [batch] },
    indicator: { type: 'int64', data: BigInt64Array.from(ask.rows, BigInt), dims: [batch] },
    // Only a flow with embedded guidance takes this.
    guidance: { type: 'float32', data: float(ask.guidance), dims: [batch] },
  };
}

/** dx/dt as the solver asks for it, guidance included. */
export function velocityOf(session: Session, manifest: Manifest, ask: Asking): Velocity {
  return async (x, t) => {
    const { velocity } = await session.run(flowInputs(manifest, ask, x, t));
    const data = floats(velocity?.data);
    if (ask.rows.length === 1) return data;
    return guide(data.subarray(0, x.length), data.subarray(x.length), ask.guidance);
  };
}

/** The data of an output that `checkIo` has seen to be float32. */
export function floats(data: Float32Array | BigInt64Array | undefined): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new TypeError('a network gave no floating-point output');
}
