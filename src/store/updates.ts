import { createStore, type StoreApi } from 'zustand/vanilla';

export type UpdatePhase =
  | 'none'
  /** A newer version waits for the visitor's word. */
  | 'ready'
  /** The visitor said later: quiet until the page is opened again. */
  | 'postponed'
  /** It is put into use; the page reloads. */
  | 'applying';

/** `newest`: the version before is kept as well; `older`: that one is in use. */
export type VersionStanding = 'alone' | 'newest' | 'older';

/** Where an update of the app itself stands. Apart from AppState: it concerns every place and outlives none. */
export interface UpdateState {
  phase: UpdatePhase;
  /** There is a newer version. */
  offer: () => void;
  accept: () => void;
  postpone: () => void;
  standing: VersionStanding;
  stand: (standing: VersionStanding) => void;
  /** Back to the version before, or forward to the newest again; nothing where there is one alone. */
  switchVersion: () => void;
}

export type UpdateStore = StoreApi<UpdateState>;

/** Both reload the page. */
export interface UpdateServices {
  /** Puts the newer version into use. */
  apply: () => void;
  /** Puts the version before, or the newest, into use. */
  switchTo: (version: 'before' | 'newest') => void;
}

export function createUpdateStore({ apply, switchTo }: UpdateServices): UpdateStore {
  return createStore<UpdateState>()((set, get) => ({
    phase: 'none',
    standing: 'alone',
    stand: (standing) => set({ standing }),
    switchVersion() {
      const { standing } = get();
      if (standing !== 'alone') switchTo(standing === 'newest' ? 'before' : 'newest');
    },
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
