import type { StepEvent } from '../protocol/api';
import type { AnimationFormat } from './animation';
import type { Fault } from './faults';
import type { FlowPath } from './flowPath';
import type { FlowSource } from './flowTrace';

// "See the flow": the path of one result, its points as pictures, and what each step heads for in words. The path is
// walked again with the result's own numbers, so nothing has to be kept of results whose flow nobody looks at.

export type FlowViewPhase =
  | { kind: 'closed' }
  /** The path is walked; `step` is null until the model has begun. */
  | { kind: 'tracing'; step: StepEvent | null }
  /** Pictures and words come one after the other; whatever is there can be looked at. */
  | { kind: 'filling' }
  | { kind: 'ready' }
  | { kind: 'failed'; fault: Fault };

export type FlowExport =
  | { kind: 'idle' }
  | { kind: 'running'; format: AnimationFormat; done: number; total: number }
  | { kind: 'failed'; fault: Fault };

/** The path's point at `t` as a picture; `url` is null until it is decoded. */
export interface FlowFrame {
  t: number;
  url: string | null;
}

/** Where one step heads for, in words; for a drawing, `url` shows it. */
export interface FlowReading {
  caption: string;
  /** Probability in [0, 1]. */
  score: number;
  url: string | null;
}

export interface FlowViewState {
  phase: FlowViewPhase;
  source: FlowSource | null;
  /** The number of steps chosen for the view; null is the result's own. */
  steps: number | null;
  path: FlowPath | null;
  /** At every state and evenly between; empty for a pack without an image decoder. */
  frames: readonly FlowFrame[];
  /** One a step, null until read; empty for a pack that does not read. */
  readings: readonly (FlowReading | null)[];
  /** The point looked at, in [0, 1]. */
  t: number;
  saving: FlowExport;
}

export interface FlowFilmActions {
  /** Saves the pictures as a film, once all are decoded. Never rejects. */
  saveFlow: (format: AnimationFormat) => Promise<void>;
  cancelSavingFlow: () => void;
  dismissFlowSaving: () => void;
}

export interface FlowViewActions extends FlowFilmActions {
  /** Opens the view of a result. Never rejects. */
  seeFlow: (source: FlowSource) => Promise<void>;
  /** Walks from the same start in another number of steps; null is the result's own. Never rejects. */
  walkFlowIn: (steps: number | null) => Promise<void>;
  /** Tries again after a fault. Never rejects. */
  retryFlow: () => Promise<void>;
  /** @param t in [0, 1] */
  scrubFlow: (t: number) => void;
  closeFlow: () => void;
}

export const closedFlowView: FlowViewState = {
  phase: { kind: 'closed' },
  source: null,
  steps: null,
  path: null,
  frames: [],
  readings: [],
  t: 0,
  saving: { kind: 'idle' },
};

/** How the slice is read and changed. */
export interface FlowViewAccess {
  get: () => FlowViewState;
  set: (change: Partial<FlowViewState>) => void;
}
