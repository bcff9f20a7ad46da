import type { AskedRun, GenerationState } from './generation';

interface Access {
  get: () => Pick<GenerationState, 'phase' | 'queue'>;
  set: (change: Pick<GenerationState, 'queue'>) => void;
  /** Draws a run; ends in a phase that is no longer `running` unless it was overtaken. Never rejects. */
  draw: (run: AskedRun) => Promise<void>;
  /** Nothing runs, and nothing waits. */
  onIdle: () => void;
}

/** The runs that were asked for, one after the other in their order. */
export interface AskedRuns {
  /** Puts a run into the queue; resolves when it ended, however it did. */
  ask: (run: AskedRun, at: 'end' | 'front') => Promise<void>;
  /** Begins the next run unless one is under way. */
  startNext: () => void;
  /** Takes a run that waits out of the queue. */
  remove: (runId: number) => void;
}

export function createAskedRuns({ get, set, draw, onIdle }: Access): AskedRuns {
  const ended = new Map<number, () => void>();

  function ask(run: AskedRun, at: 'end' | 'front'): Promise<void> {
    const { queue } = get();
    set({ queue: at === 'front' ? [run, ...queue] : [...queue, run] });
    const end = new Promise<void>((resolve) => ended.set(run.id, resolve));
    startNext();
    return end;
  }

  function startNext(): void {
    const { phase, queue } = get();
    if (phase.kind === 'running') return;
    const [run, ...others] = queue;
    if (run === undefined) return onIdle();
    set({ queue: others });
    void work(run);
  }

  async function work(run: AskedRun): Promise<void> {
    await draw(run);
    end(run.id);
    // The rest would fail as well, or bury the fault: it waits.
    if (get().phase.kind !== 'failed') startNext();
  }

  function remove(runId: number): void {
    set({ queue: get().queue.filter(({ id }) => id !== runId) });
    end(runId);
  }

  function end(runId: number): void {
    ended.get(runId)?.();
    ended.delete(runId);
  }

  return { ask, startNext, remove };
}
