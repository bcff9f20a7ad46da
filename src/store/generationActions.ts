import { isAbortError } from '../protocol/errors';
import { LONGEST_RECIPE_PROMPT } from '../protocol/recipe';
import { createAskedRuns } from './askedRuns';
import { drawRun, type DrawnRun } from './drawRun';
import type { Engine } from './engine';
import { faultOf, inputFault } from './faults';
import type { GalleryKeeper } from './galleryKeeper';
import {
  faultIn,
  type AskedRun,
  type Draft,
  type GenerationActions,
  type GenerationPhase,
  type GenerationState,
} from './generation';
import { createPauses, type Drawer } from './live';
import { addPictures } from './pictures';
import type { Preferences } from './preferences';
import { rollSeed, type Style } from './prompts';
import type { Services } from './services';

/** What the rest of the store calls when live mode is switched, or the model changes. */
export interface LiveSwitch {
  /** Draws the draft as it stands, if there is a prompt. */
  startFollowing: () => void;
  /** Ends a live run and forgets a change that waits for its pause. */
  stopFollowing: () => void;
  /** Makes this the draft and draws it, one picture, before all that waits. */
  drawExactly: (draft: Draft) => void;
}

interface Access {
  get: () => GenerationState;
  set: (change: Partial<GenerationState>) => void;
  styles: () => readonly Style[];
  habits: () => Pick<Preferences, 'batch' | 'seedLocked'>;
  /** Whether a change of the draft draws it. */
  isLive: () => boolean;
  /** Called with every picture that was drawn alone. */
  onDrawn: (model: Drawer, drawing: DrawnRun['drawing']) => void;
}

/**
 * What was asked for is drawn one after the other and never lost; live runs give way to it and to each other, so that
 * the newest wins.
 */
export function createGenerationActions(
  services: Pick<Services, 'keepPicture' | 'releasePicture' | 'random' | 'schedule'>,
  engine: Pick<Engine, 'use'>,
  keeper: Pick<GalleryKeeper, 'keepPictures'>,
  { get, set, styles, habits, isLive, onDrawn }: Access,
): GenerationActions & LiveSwitch {
  let current = new AbortController();
  let lastId = 0;
  let lastRunId = 0;
  /** The draft changed while something asked for was drawn. */
  let missed = false;
  const pauses = createPauses(services.schedule, () => void follow());
  const asked = createAskedRuns({
    get,
    set,
    draw: (run) => draw(run, { kind: 'running', step: null, run, fault: null, looking: false }),
    onIdle() {
      if (missed) touched();
    },
  });

  /** Draws one run in place of what is being drawn. */
  async function draw(
    run: AskedRun,
    phase: GenerationPhase & { kind: 'running' | 'following' },
  ): Promise<void> {
    pauses.forget();
    current.abort();
    const { signal } = (current = new AbortController());
    set({ phase });
    try {
      const drawn = await drawRun(services, engine, run, {
        signal,
        styles,
        onStep(step) {
          const now = get().phase;
          // A live run shows no progress: it would flicker at every letter.
          if (!signal.aborted && now.kind === 'running') set({ phase: { ...now, step } });
        },
      });
      // What live mode draws on the way is no result: nobody asked for it.
      if (phase.kind === 'running') {
        await keeper.keepPictures(drawn.pictures, signal);
        if (signal.aborted)
          return drawn.pictures.forEach(({ url }) => services.releasePicture(url));
      }
      show(drawn, phase.kind === 'following');
      if (run.batch === 1) onDrawn(drawn.by, drawn.drawing);
    } catch (error) {
      if (signal.aborted) return;
      const cancelled = isAbortError(error);
      set({
        phase: cancelled
          ? { kind: 'cancelled', run }
          : { kind: 'failed', fault: faultOf(error), run },
      });
    }
  }

  function show({ pictures: drawn }: DrawnRun, passing: boolean): void {
    const { pictures, phase, shownId, view } = get();
    const run = drawn.map((picture) => ({ ...picture, id: ++lastId, passing }));
    const added = addPictures(pictures, run);
    added.dropped.forEach(({ url }) => services.releasePicture(url));
    const isKept = added.pictures.some(({ id }) => id === shownId);
    const looking = phase.kind === 'running' && phase.looking && isKept;
    set({
      pictures: added.pictures,
      phase: { kind: 'done' },
      shownId: looking ? shownId : (added.fresh[0]?.id ?? shownId),
      view: looking ? view : added.fresh.length > 1 ? 'batch' : 'picture',
    });
  }

  async function generate(): Promise<void> {
    const { draft, phase } = get();
    const { batch, seedLocked } = habits();
    if (draft.prompt.trim() !== '') {
      // The next seed stands there at once, so that a second press asks for another picture.
      if (!seedLocked) set({ draft: { ...draft, seed: rollSeed(() => services.random()) } });
      missed = false;
      return asked.ask({ id: ++lastRunId, draft, batch }, 'end');
    }
    const message = 'The prompt is empty: type what you want to see, for example “red apple”.';
    const fault = inputFault(message);
    stopFollowing();
    set({
      phase: phase.kind === 'running' ? { ...phase, fault } : { kind: 'failed', fault, run: null },
    });
  }

  /** A live run. An empty prompt draws nothing and leaves the last picture. */
  async function follow(): Promise<void> {
    const { draft, phase } = get();
    if (draft.prompt.trim() === '') return stopFollowing();
    await draw({ id: ++lastRunId, draft, batch: 1 }, { kind: 'following', fault: faultIn(phase) });
  }

  function touched(): void {
    missed = get().phase.kind === 'running';
    if (missed) return;
    // A model that failed once would fail at every letter: live mode rests until the fault is dealt with.
    const fault = faultIn(get().phase);
    if (!isLive() || (fault !== null && fault.code !== 'bad-input')) return pauses.forget();
    pauses.touch();
  }

  function stopFollowing(): void {
    missed = false;
    pauses.forget();
    if (get().phase.kind !== 'following') return;
    current.abort();
    set({ phase: { kind: get().shownId === null ? 'idle' : 'done' } });
  }

  return {
    generate,
    startFollowing: touched,
    stopFollowing,
    drawExactly(draft) {
      set({ draft });
      missed = false;
      void asked.ask({ id: ++lastRunId, draft, batch: 1 }, 'front');
    },
    async retryGeneration() {
      const { phase } = get();
      if ((phase.kind === 'failed' || phase.kind === 'cancelled') && phase.run !== null) {
        await asked.ask(phase.run, 'front');
      }
    },
    edit(change) {
      // A longer text would stop the page at every letter; no model reads as much.
      const prompt = (change.prompt ?? get().draft.prompt).slice(0, LONGEST_RECIPE_PROMPT);
      set({ draft: { ...get().draft, ...change, prompt } });
      touched();
    },
    rollSeed() {
      set({ draft: { ...get().draft, seed: rollSeed(() => services.random()) } });
      touched();
    },
    cancelGeneration() {
      stopFollowing();
      const { phase } = get();
      if (phase.kind !== 'running') return;
      current.abort();
      set({ phase: { kind: 'cancelled', run: phase.run } });
      // Not at once: who cancels because the model changes has not yet said so.
      queueMicrotask(asked.startNext);
    },
    removeFromQueue: asked.remove,
    restore(id) {
      const picture = get().pictures.find((candidate) => candidate.id === id);
      if (picture === undefined) return;
      stopFollowing();
      const { phase, queue } = get();
      const phaseNow = phase.kind === 'running' ? { ...phase, looking: true } : phase;
      // A fault that holds up the queue stays.
      const quiet = phase.kind !== 'running' && queue.length === 0;
      set({
        shownId: id,
        view: 'picture',
        draft: picture.draft,
        phase: quiet ? { kind: 'done' } : phaseNow,
      });
    },
    enlarge: (id) => set({ shownId: id, view: 'picture' }),
    showBatch: () => set({ view: 'batch' }),
    dismissGenerationFault() {
      const { phase } = get();
      if (phase.kind === 'running' || phase.kind === 'following') {
        return set({ phase: { ...phase, fault: null } });
      }
      if (phase.kind !== 'failed') return;
      set({ phase: { kind: 'idle' } });
      asked.startNext();
    },
  };
}
