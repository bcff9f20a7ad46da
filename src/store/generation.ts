import { isAbortError } from '../protocol/errors';
import type { StepEvent, TextToImageResult } from '../protocol/api';
import type { Engine } from './engine';
import { faultOf, inputFault, type Fault } from './faults';
import { promptWithStyle, rollSeed, type Style } from './prompts';
import type { Services } from './services';

/** What the visitor asks for. `null` means the pack's own default, or no style. */
export interface Draft {
  prompt: string;
  styleId: string | null;
  /** Integer in [0, 2^32 - 1]. */
  seed: number;
  /** Integer in [1, 100]. */
  steps: number | null;
  /** In [0, 20]; 1 is off. */
  guidance: number | null;
}

/** A finished picture of this session. The PNG itself lives outside the store, behind `url`. */
export interface DrawnPicture {
  id: number;
  url: string;
  /** What it was asked with, so that a click brings it all back. */
  draft: Draft;
  width: number;
  height: number;
  steps: number;
  guidance: number;
  evaluations: number;
  milliseconds: number;
  /** Present when the prompt was longer than the model reads. */
  cut: { keptText: string; limit: number } | null;
}

export type GenerationPhase =
  | { kind: 'idle' }
  /** `step` is null until the model has begun, for instance while it still loads. */
  | { kind: 'running'; step: StepEvent | null }
  | { kind: 'done' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; fault: Fault };

export interface GenerationState {
  draft: Draft;
  phase: GenerationPhase;
  /** Newest first. */
  pictures: DrawnPicture[];
  shownId: number | null;
}

export interface GenerationActions {
  edit: (change: Partial<Draft>) => void;
  rollSeed: () => void;
  /** Draws the draft. A run under way is cancelled: the newest wins. Never rejects. */
  generate: () => Promise<void>;
  cancelGeneration: () => void;
  /** Shows an earlier picture and brings back what it was made with. */
  restore: (id: number) => void;
  dismissGenerationFault: () => void;
}

/** Pictures kept for the strip; the oldest are freed first. */
export const KEPT_PICTURES = 48;

interface Access {
  get: () => GenerationState;
  set: (change: Partial<GenerationState>) => void;
  styles: () => readonly Style[];
}

export function createGenerationActions(
  services: Pick<Services, 'keepPicture' | 'releasePicture' | 'random'>,
  engine: Pick<Engine, 'use'>,
  { get, set, styles }: Access,
): GenerationActions {
  let run = new AbortController();
  let lastId = 0;

  function keep(picture: DrawnPicture): void {
    const pictures = [picture, ...get().pictures];
    for (const old of pictures.slice(KEPT_PICTURES)) services.releasePicture(old.url);
    set({
      pictures: pictures.slice(0, KEPT_PICTURES),
      shownId: picture.id,
      phase: { kind: 'done' },
    });
  }

  async function generate(): Promise<void> {
    run.abort();
    const mine = (run = new AbortController());
    const draft = get().draft;
    if (draft.prompt.trim() === '') {
      const message = 'The prompt is empty: type what you want to see, for example “red apple”.';
      set({ phase: { kind: 'failed', fault: inputFault(message) } });
      return;
    }
    set({ phase: { kind: 'running', step: null } });
    try {
      const result = await engine.use(mine.signal, (model) => {
        const style = styles().find(({ id }) => id === draft.styleId);
        return model.textToImage({
          prompt: promptWithStyle(draft.prompt, style),
          seed: draft.seed,
          steps: draft.steps ?? model.manifest.flow.defaultSteps,
          guidance: draft.guidance ?? model.manifest.flow.defaultGuidance,
          signal: mine.signal,
          onStep: (step) => {
            if (!mine.signal.aborted) set({ phase: { kind: 'running', step } });
          },
        });
      });
      const url = await services.keepPicture(result.picture);
      if (mine.signal.aborted) return services.releasePicture(url);
      keep(drawn(++lastId, url, draft, result));
    } catch (error) {
      if (mine.signal.aborted) return;
      set({ phase: isAbortError(error) ? { kind: 'cancelled' } : failed(error) });
    }
  }

  return {
    generate,
    edit: (change) => set({ draft: { ...get().draft, ...change } }),
    rollSeed: () => set({ draft: { ...get().draft, seed: rollSeed(() => services.random()) } }),
    cancelGeneration() {
      if (get().phase.kind !== 'running') return;
      run.abort();
      set({ phase: { kind: 'cancelled' } });
    },
    restore(id) {
      const picture = get().pictures.find((candidate) => candidate.id === id);
      if (picture === undefined) return;
      run.abort();
      set({ shownId: id, draft: picture.draft, phase: { kind: 'done' } });
    },
    dismissGenerationFault() {
      if (get().phase.kind === 'failed') set({ phase: { kind: 'idle' } });
    },
  };
}

function failed(error: unknown): GenerationPhase {
  return { kind: 'failed', fault: faultOf(error) };
}

function drawn(id: number, url: string, draft: Draft, result: TextToImageResult): DrawnPicture {
  const { picture, steps, guidance, evaluations, milliseconds, tokens } = result;
  return {
    id,
    url,
    draft,
    width: picture.width,
    height: picture.height,
    steps,
    guidance,
    evaluations,
    milliseconds,
    cut: tokens.truncated ? { keptText: tokens.keptText, limit: tokens.limit } : null,
  };
}
