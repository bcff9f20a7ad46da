import { faultOf } from './faults';
import type { FlowFilmActions, FlowViewAccess } from './flowView';
import { titleFileName } from './prompts';
import type { Services } from './services';

/** Frames a second, and how long the film rests on its end, in milliseconds. */
const FPS = 10;
const REST = 1500;
/** Pixels a side: a picture of the model is too small to send to anyone. */
const SIDE = 512;

/** The frames of the flow view as a film, in the visitor's downloads. */
export function createFlowFilmActions(
  services: Pick<Services, 'encodeAnimation' | 'saveFile'>,
  { get, set }: FlowViewAccess,
): FlowFilmActions {
  let run = new AbortController();

  function stop(): void {
    run.abort();
    set({ saving: { kind: 'idle' } });
  }

  return {
    async saveFlow(format) {
      const { source, frames } = get();
      const shown = frames.flatMap(({ url }) => (url === null ? [] : [{ url }]));
      if (source === null || shown.length === 0 || shown.length < frames.length) return;
      run.abort();
      const { signal } = (run = new AbortController());
      const onProgress = (done: number, total: number) => {
        if (!signal.aborted) set({ saving: { kind: 'running', format, done, total } });
      };
      onProgress(0, shown.length);
      try {
        const options = { format, fps: FPS, rest: REST, side: SIDE, signal, onProgress };
        const film = await services.encodeAnimation(shown, options);
        if (signal.aborted) return;
        services.saveFile(film, titleFileName(`${source.words} flow`, format));
        set({ saving: { kind: 'idle' } });
      } catch (error) {
        if (!signal.aborted) set({ saving: { kind: 'failed', fault: faultOf(error) } });
      }
    },
    cancelSavingFlow: stop,
    dismissFlowSaving: stop,
  };
}
