import { isAbortError } from '../protocol/errors';
import type { StepEvent, TextToImageResult } from '../protocol/api';
import type { Engine } from './engine';
import { faultOf, inputFault, type Fault } from './faults';
import { createPauses, type Drawer } from './live';
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
  /** Drawn on the way, while the visitor typed: it gives way to the next one. */
  passing: boolean;
  /** Present when the prompt was longer than the model reads. */
  cut: { keptText: string; limit: number } | null;
}

export type GenerationPhase =
  | { kind: 'idle' }
  /** `step` is null until the model has begun, for instance while it still loads. */
  | { kind: 'running'; step: StepEvent | null }
  /** A live run: the last picture stays in sight, and so does the fault of the run before until this one ends. */
  | { kind: 'following'; fault: Fault | null }
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
  /** Changes the draft; in live mode the next pause draws it. */
  edit: (change: Partial<Draft>) => void;
  rollSeed: () => void;
  /** Draws the draft. A run under way is cancelled: the newest wins. Never rejects. */
  generate: () => Promise<void>;
  cancelGeneration: () => void;
  /** Shows an earlier picture and brings back what it was made with. */
  restore: (id: number) => void;
  dismissGenerationFault: () => void;
}

/** What the rest of the store calls when live mode is switched, or the model changes. */
export interface LiveSwitch {
  /** Draws the draft as it stands, if there is a prompt. */
  startFollowing: () => void;
  /** Ends a live run and forgets a change that waits for its pause. */
  stopFollowing: () => void;
}

/** Pictures kept for the strip; the oldest are freed first. */
export const KEPT_PICTURES = 48;

interface Access {
  get: () => GenerationState;
  set: (change: Partial<GenerationState>) => void;
  styles: () => readonly Style[];
  /** Whether a change of the draft draws it. */
  isLive: () => boolean;
  /** Called with every finished picture. */
  onDrawn: (model: Drawer, result: TextToImageResult) => void;
}

export function createGenerationActions(
  services: Pick<Services, 'keepPicture' | 'releasePicture' | 'random' | 'schedule'>,
  engine: Pick<Engine, 'use'>,
  { get, set, styles, isLive, onDrawn }: Access,
): GenerationActions & LiveSwitch {
  let run = new AbortController();
  let lastId = 0;
  const pauses = createPauses(services.schedule, () => void follow());

  function keep(url: string, draft: Draft, result: TextToImageResult, passing: boolean): void {
    const { pictures } = get();
    const first = pictures[0];
    const replaced = first?.passing && (passing || isSame(first.draft, draft)) ? first : undefined;
    // The place of the one it replaces: the page swaps the picture instead of moving things about.
    const id = replaced?.id ?? ++lastId;
    const all = [
      drawn(id, url, draft, result, passing),
      ...(replaced ? pictures.slice(1) : pictures),
    ];
    if (replaced) services.releasePicture(replaced.url);
    for (const old of all.slice(KEPT_PICTURES)) services.releasePicture(old.url);
    set({ pictures: all.slice(0, KEPT_PICTURES), shownId: id, phase: { kind: 'done' } });
  }

  /** Draws the draft in place of whatever is being drawn. */
  async function draw(phase: GenerationPhase & { kind: 'running' | 'following' }): Promise<void> {
    const mine = begin();
    const draft = get().draft;
    set({ phase });
    try {
      let by: Drawer | undefined;
      const result = await engine.use(mine.signal, (model) => {
        by = model;
        const style = styles().find(({ id }) => id === draft.styleId);
        return model.textToImage({
          prompt: promptWithStyle(draft.prompt, style),
          seed: draft.seed,
          steps: draft.steps ?? model.manifest.flow.defaultSteps,
          guidance: draft.guidance ?? model.manifest.flow.defaultGuidance,
          signal: mine.signal,
          onStep: (step) => {
            // A live run shows no progress: it would flicker at every letter.
            if (phase.kind === 'following' || mine.signal.aborted) return;
            set({ phase: { kind: 'running', step } });
          },
        });
      });
      const url = await services.keepPicture(result.picture);
      if (mine.signal.aborted) return services.releasePicture(url);
      keep(url, draft, result, phase.kind === 'following');
      if (by) onDrawn(by, result);
    } catch (error) {
      if (mine.signal.aborted) return;
      set({ phase: isAbortError(error) ? { kind: 'cancelled' } : failed(error) });
    }
  }

  /** Aborts the run under way, and gives the one that takes its place. */
  function begin(): AbortController {
    pauses.forget();
    run.abort();
    return (run = new AbortController());
  }

  async function generate(): Promise<void> {
    if (get().draft.prompt.trim() !== '') return draw({ kind: 'running', step: null });
    begin();
    const message = 'The prompt is empty: type what you want to see, for example “red apple”.';
    set({ phase: { kind: 'failed', fault: inputFault(message) } });
  }

  /** A live run. An empty prompt draws nothing and leaves the last picture. */
  async function follow(): Promise<void> {
    const { draft, phase } = get();
    if (draft.prompt.trim() === '') return stopFollowing();
    await draw({ kind: 'following', fault: faultIn(phase) });
  }

  function touched(): void {
    // A model that failed once would fail at every letter: live mode rests until the fault is dealt with.
    const fault = faultIn(get().phase);
    if (!isLive() || (fault !== null && fault.code !== 'bad-input')) return pauses.forget();
    pauses.touch();
  }

  function stopFollowing(): void {
    pauses.forget();
    if (get().phase.kind !== 'following') return;
    run.abort();
    set({ phase: { kind: get().shownId === null ? 'idle' : 'done' } });
  }

  return {
    generate,
    startFollowing: touched,
    stopFollowing,
    edit(change) {
      set({ draft: { ...get().draft, ...change } });
      touched();
    },
    rollSeed() {
      set({ draft: { ...get().draft, seed: rollSeed(() => services.random()) } });
      touched();
    },
    cancelGeneration() {
      stopFollowing();
      if (get().phase.kind !== 'running') return;
      run.abort();
      set({ phase: { kind: 'cancelled' } });
    },
    restore(id) {
      const picture = get().pictures.find((candidate) => candidate.id === id);
      if (picture === undefined) return;
      begin();
      set({ shownId: id, draft: picture.draft, phase: { kind: 'done' } });
    },
    dismissGenerationFault() {
      const { phase } = get();
      if (phase.kind === 'failed') set({ phase: { kind: 'idle' } });
      if (phase.kind === 'following') set({ phase: { kind: 'following', fault: null } });
    },
  };
}

/** The fault that is in sight. */
export function faultIn(phase: GenerationPhase): Fault | null {
  return phase.kind === 'failed' || phase.kind === 'following' ? phase.fault : null;
}

function isSame(a: Draft, b: Draft): boolean {
  return (Object.keys(a) as (keyof Draft)[]).every((key) => a[key] === b[key]);
}

function failed(error: unknown): GenerationPhase {
  return { kind: 'failed', fault: faultOf(error) };
}

function drawn(
  id: number,
  url: string,
  draft: Draft,
  result: TextToImageResult,
  passing: boolean,
): DrawnPicture {
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
    passing,
    cut: tokens.truncated ? { keptText: tokens.keptText, limit: tokens.limit } : null,
  };
}
