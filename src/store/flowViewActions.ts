import type { FlowTok, PictureData, StepEvent } from '../protocol/api';
import { isAbortError } from '../protocol/errors';
import { cropPixels } from './crop';
import type { Engine } from './engine';
import { faultOf } from './faults';
import { createFlowFilmActions } from './flowFilm';
import { coarseToFine, frameTimes, stepOf, stepsOf, type FlowPath } from './flowPath';
import { abilities, decodeAt, readStep, tracePath, type FlowSource } from './flowTrace';
import { closedFlowView, type FlowViewAccess, type FlowViewActions } from './flowView';
import type { Services } from './services';

type FlowServices = Pick<
  Services,
  'keepPicture' | 'releasePicture' | 'fetchPicture' | 'openPicture' | 'encodeAnimation' | 'saveFile'
>;

export function createFlowViewActions(
  services: FlowServices,
  engine: Pick<Engine, 'use'>,
  { get, set }: FlowViewAccess,
): FlowViewActions {
  let run = new AbortController();
  const film = createFlowFilmActions(services, { get, set });

  /** Ends what is under way and frees every picture of the path. */
  function clear(): AbortSignal {
    run.abort();
    film.cancelSavingFlow();
    const { frames, readings } = get();
    for (const held of [...frames, ...readings]) {
      if (held !== null && held.url !== null) services.releasePicture(held.url);
    }
    run = new AbortController();
    return run.signal;
  }

  async function trace(source: FlowSource, steps: number | null): Promise<void> {
    const signal = clear();
    set({ ...closedFlowView, source, steps, phase: { kind: 'tracing', step: null } });
    try {
      const image = source.kind === 'read' ? await pixelsOf(source, signal) : null;
      await engine.use(signal, async (model) => {
        const onStep = (step: StepEvent) => {
          if (!signal.aborted) set({ phase: { kind: 'tracing', step } });
        };
        const { path, end } = await tracePath(model, source, image, { steps, signal, onStep });
        signal.throwIfAborted();
        lay(model, path);
        await decodeFrames(model, path, end, signal);
        await readSteps(model, path, signal);
      });
      if (!signal.aborted) set({ phase: { kind: 'ready' } });
    } catch (error) {
      if (signal.aborted) return;
      // A model that is let go for another one takes the view with it.
      if (isAbortError(error)) closeFlow();
      else set({ phase: { kind: 'failed', fault: faultOf(error) } });
    }
  }

  /** Shows the path, with places for its pictures and words. */
  function lay(model: FlowTok, path: FlowPath): void {
    const { decodes, reads } = abilities(model);
    const steps = stepsOf(path);
    const times = decodes ? frameTimes(steps) : [];
    set({
      phase: { kind: 'filling' },
      path,
      frames: times.map((t) => ({ t, url: null })),
      readings: reads ? Array.from({ length: steps }, () => null) : [],
    });
  }

  async function decodeFrames(
    model: FlowTok,
    path: FlowPath,
    end: PictureData | null,
    signal: AbortSignal,
  ): Promise<void> {
    for (const index of coarseToFine(get().frames.length)) {
      const { t } = get().frames[index]!;
      // The result's own picture, where there is one: what the path ends in.
      const picture = t === 1 && end !== null ? end : await decodeAt(model, path, t, signal);
      const url = await keep(picture, signal);
      set({ frames: get().frames.with(index, { t, url }) });
    }
  }

  async function readSteps(model: FlowTok, path: FlowPath, signal: AbortSignal): Promise<void> {
    for (;;) {
      const step = nextUnread(path);
      if (step === -1) return;
      const { caption, score, picture } = await readStep(model, path, step, signal);
      const url = picture === null ? null : await keep(picture, signal);
      signal.throwIfAborted();
      set({ readings: get().readings.with(step, { caption, score, url }) });
    }
  }

  /** The step that is looked at, else the first that nobody has read; -1 when all are. */
  function nextUnread(path: FlowPath): number {
    const { readings, t } = get();
    const here = stepOf(path, t);
    return readings[here] === null ? here : readings.indexOf(null);
  }

  /** A picture behind a URL, unless the view has moved on meanwhile. */
  async function keep(picture: PictureData, signal: AbortSignal): Promise<string> {
    const url = await services.keepPicture(picture);
    if (signal.aborted) services.releasePicture(url);
    signal.throwIfAborted();
    return url;
  }

  async function pixelsOf(
    { url, name, crop }: FlowSource & { kind: 'read' },
    signal: AbortSignal,
  ): Promise<PictureData> {
    const opened = await services.openPicture(await services.fetchPicture(url, signal), name);
    services.releasePicture(opened.url);
    return crop === null ? opened.pixels : cropPixels(opened.pixels, crop);
  }

  function closeFlow(): void {
    clear();
    set(closedFlowView);
  }

  async function again(steps: number | null): Promise<void> {
    const { source } = get();
    if (source !== null) await trace(source, steps);
  }

  return {
    ...film,
    seeFlow: (source) => trace(source, null),
    walkFlowIn: again,
    retryFlow: () => again(get().steps),
    scrubFlow: (t) => set({ t: Math.min(Math.max(t, 0), 1) }),
    closeFlow,
  };
}
