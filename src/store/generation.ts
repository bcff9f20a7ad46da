import type { SolverName, StepEvent } from '../protocol/api';
import type { TextToImageRecipe } from '../protocol/recipe';
import type { Fault } from './faults';
import type { PromptTokens } from './promptTokens';

/** What the visitor asks for; all that one picture depends on. `null` means the pack's own default, or no style. */
export interface Draft {
  prompt: string;
  styleId: string | null;
  /** Integer in [0, 2^32 - 1]. */
  seed: number;
  /** Integer in [1, 100]. */
  steps: number | null;
  /** In [0, 20]; 1 is off. */
  guidance: number | null;
  solver: SolverName;
}

/** One press of Generate, with the draft as it stood then. */
export interface AskedRun {
  id: number;
  draft: Draft;
  /** Integer in [1, MOST_SEEDS]: one picture for each seed from the draft's on. */
  batch: number;
}

/** A finished picture of this session. The PNG itself lives outside the store, behind `url`. */
export interface DrawnPicture {
  id: number;
  /** Shared by the pictures that were drawn together. */
  runId: number;
  url: string;
  /** What it was asked with, its own seed among it, so that a click brings it all back. */
  draft: Draft;
  /** The same for a link, a file, another page: with every number, and the pack. */
  recipe: TextToImageRecipe;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  solver: SolverName;
  /** Rows evaluated for this picture alone. */
  evaluations: number;
  /** Of the whole run, however many pictures it drew. */
  milliseconds: number;
  /** Drawn on the way, while the visitor typed: it gives way to the next one. */
  passing: boolean;
  /** Present when the prompt was longer than the model reads. */
  cut: { keptText: string; limit: number } | null;
}

export type GenerationPhase =
  | { kind: 'idle' }
  | RunningPhase
  /** A live run: the last picture stays in sight, and so does the fault of the run before until this one ends. */
  | { kind: 'following'; fault: Fault | null }
  | { kind: 'done' }
  | { kind: 'cancelled'; run: AskedRun }
  /** `run` is what a retry repeats; null where there was nothing to draw. */
  | { kind: 'failed'; fault: Fault; run: AskedRun | null };

export interface RunningPhase {
  kind: 'running';
  /** Null until the model has begun, for instance while it still loads. */
  step: StepEvent | null;
  run: AskedRun;
  /** Of another wish meanwhile that could not be taken. */
  fault: Fault | null;
  /** The visitor looks at an earlier picture meanwhile. */
  looking: boolean;
}

export interface GenerationState {
  draft: Draft;
  /** Of the draft's prompt; null for an empty one, and while they are not counted. */
  tokens: PromptTokens | null;
  phase: GenerationPhase;
  /** What waits for its turn, in its order; a failed run holds it up until it is dealt with. */
  queue: AskedRun[];
  /** Newest first; those of one run in the order of their seeds. */
  pictures: DrawnPicture[];
  shownId: number | null;
  /** `batch`: all pictures of the shown one's run side by side. */
  view: 'picture' | 'batch';
}

export interface GenerationActions {
  /** Changes the draft; in live mode the next pause draws it. */
  edit: (change: Partial<Draft>) => void;
  rollSeed: () => void;
  /** Draws the draft, after what was asked for before. Resolves when it is drawn, failed or cancelled; never rejects. */
  generate: () => Promise<void>;
  /** Draws what failed or was cancelled once more, as it was asked for. Never rejects. */
  retryGeneration: () => Promise<void>;
  /** Stops the run under way; the next in the queue begins. */
  cancelGeneration: () => void;
  /** Takes a run that waits out of the queue. */
  removeFromQueue: (runId: number) => void;
  /** Shows an earlier picture and brings back what it was made with. A run under way goes on. */
  restore: (id: number) => void;
  /** Shows one picture alone; the draft stays. */
  enlarge: (id: number) => void;
  /** Shows all that were drawn together with the shown picture. */
  showBatch: () => void;
  dismissGenerationFault: () => void;
}

/** The fault that is in sight. */
export function faultIn(phase: GenerationPhase): Fault | null {
  return 'fault' in phase ? phase.fault : null;
}

/** The picture in sight, or the first of the batch in sight. */
export function shownPicture(state: GenerationState): DrawnPicture | undefined {
  return state.pictures.find(({ id }) => id === state.shownId);
}

/** All pictures of one run that are still kept, in the order of their seeds. */
export function picturesOfRun(
  { pictures }: Pick<GenerationState, 'pictures'>,
  runId: number,
): DrawnPicture[] {
  return pictures.filter((picture) => picture.runId === runId);
}
