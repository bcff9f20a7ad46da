import { guide } from '../../flow/guidance';
import type { Velocity } from '../../flow/solvers';
import { FlowTokError } from '../../protocol/errors';
import type { Direction, Manifest } from '../../protocol/manifest';
import type { NamedValues, Session } from '../ort/session';

/** How one evaluation of the flow network is asked: which indicators, in one batch. */
export interface Asking {
  /** Every picture is evaluated with each of these: conditional first, then null where there is guidance. */
  indicators: readonly number[];
  /** s of v = v_null + s (v_cond - v_null); 1 is off and needs one indicator only. */
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
  if (flow.guidance !== 'indicator' || !indicator) return { indicators: [0], guidance };
  const { conditional, null: unconditional } = indicator;
  return { indicators: guidance === 1 ? [conditional] : [conditional, unconditional], guidance };
}

/** The flow network's inputs for a whole run: made once, filled anew before each evaluation. */
export interface FlowInputs {
  /** The same arrays from the first evaluation to the last. */
  readonly values: NamedValues;
  /** Rows of the batch: all pictures with the first indicator, then all with the next. */
  readonly rows: number;
  /** @param x `[pictures, tokens, channels]`, row-major. */
  setState(x: Float32Array): void;
  /** @param t in [0, 1] */
  setTime(t: number): void;
}

/** @param pictures how many latents flow side by side. */
export function flowInputs(manifest: Manifest, ask: Asking, pictures: number): FlowInputs {
  const { tokens, channels } = manifest.latent;
  const rows = ask.indicators.length * pictures;
  const x = new Float32Array(rows * tokens * channels);
  const time = new Float32Array(rows);
  const indicators = ask.indicators.flatMap((row) => new Array<bigint>(pictures).fill(BigInt(row)));
  return {
    rows,
    values: {
      x: { type: 'float32', data: x, dims: [rows, tokens, channels] },
      t: { type: 'float32', data: time, dims: [rows] },
      indicator: { type: 'int64', data: BigInt64Array.from(indicators), dims: [rows] },
      // Only a flow with embedded guidance takes this.
      guidance: {
        type: 'float32',
        data: new Float32Array(rows).fill(ask.guidance),
        dims: [rows],
      },
    },
    setState(state) {
      for (let at = 0; at < x.length; at += state.length) x.set(state, at);
    },
    setTime: (t) => time.fill(t),
  };
}

/** dx/dt of `pictures` latents at once as the solver asks for it, guidance included. */
export function velocityOf(
  session: Session,
  manifest: Manifest,
  ask: Asking,
  pictures: number,
): Velocity {
  const inputs = flowInputs(manifest, ask, pictures);
  return async (x, t) => {
    inputs.setState(x);
    inputs.setTime(t);
    const { velocity } = await session.run(inputs.values);
    const data = floats(velocity?.data);
    if (ask.indicators.length === 1) return data;
    return guide(data.subarray(0, x.length), data.subarray(x.length), ask.guidance);
  };
}

/** The data of an output that `checkIo` has seen to be float32. */
export function floats(data: Float32Array | BigInt64Array | undefined): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new TypeError('a network gave no floating-point output');
}
