import { createStore, type StoreApi } from 'zustand/vanilla';

export type UpdatePhase =
  | 'none'
  /** A newer version waits for the visitor's word. */
  | 'ready'
  /** The visitor said later: quiet until the page is opened again. */
  | 'postponed'
  /** It is put into use; the page reloads. */
  | 'applying';

/** Where an update of the app itself stands. Apart from AppState: it concerns every place and outlives none. */
export interface UpdateState {
  phase: UpdatePhase;
  /** There is a newer version. */
  offer: () => void;
  accept: () => void;
  postpone: () => void;
}

export type UpdateStore = StoreApi<UpdateState>;

/** @param apply puts the newer version into use */
export function createUpdateStore(apply: () => void): UpdateStore {
  return createStore<UpdateState>()((set, get) => ({
    phase: 'none',
    offer() {
      if (get().phase === 'none') set({ phase: 'ready' });
    },
    accept() {
      if (get().phase !== 'ready') return;
      set({ phase: 'applying' });
      apply();
    },
    postpone() {
      if (get().phase === 'ready') set({ phase: 'postponed' });
    },
  }));
}
