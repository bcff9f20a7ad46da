import { createStore, type StoreApi } from 'zustand/vanilla';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import type { ExecutionProviderChoice } from '../protocol/api';
import { createActions, type AppActions } from './appActions';
import type { BenchmarkState } from './benchmark';
import { initialBlend, type BlendState } from './blend/state';
import type { CaptioningState } from './captioning';
import type { CaptionTableState } from './captionTable';
import type { EngineState } from './engine';
import { closedFlowView, type FlowViewState } from './flowView';
import { emptyGallery, type GalleryState } from './gallery';
import type { GenerationState } from './generation';
import { isLive, type Pace } from './live';
import type { OutletState } from './outlet';
import {
  fromPersisted,
  STORAGE_KEY,
  STORAGE_VERSION,
  toPersisted,
  type PersistedState,
} from './persistence';
import { isElsewhere } from './packAddress';
import { noPacks, type PacksState } from './packs';
import type { Place, Preferences } from './preferences';
import type { RecipesState } from './recipes';
import type { Services } from './services';

/** All of the page's state, as plain data, and the actions on it. */
export interface AppState {
  place: Place;
  /** What the keyboard does, laid over the page. */
  keySheet: 'open' | 'closed';
  preferences: Preferences;
  /** The execution provider that the address asks for; it outranks the preference. */
  forcedProvider: ExecutionProviderChoice | null;
  engine: EngineState;
  generation: GenerationState;
  captioning: CaptioningState;
  blend: BlendState;
  captionTable: CaptionTableState;
  benchmark: BenchmarkState;
  flowView: FlowViewState;
  recipes: RecipesState;
  gallery: GalleryState;
  outlet: OutletState;
  packs: PacksState;
  /** How fast pictures come here; it decides whether live mode is on by itself. */
  pace: Pace | null;
  actions: AppActions;
}

export type AppStore = StoreApi<AppState>;

export interface AppStoreOptions {
  services: Services;
  /** Absolute URL of the pack's folder that the address asks for, or of the bundled one. */
  packUrl: string;
  /** Absolute URL of the bundled pack's folder; `packUrl` when absent. */
  bundledUrl?: string;
  forcedProvider?: ExecutionProviderChoice | null;
  /** Where the persisted parts go; nothing persists without it. */
  storage?: StateStorage | undefined;
}

const initial: PersistedState = {
  preferences: {
    theme: 'system',
    language: 'auto',
    executionProvider: 'auto',
    pack: null,
    live: 'auto',
    batch: 1,
    seedLocked: true,
  },
  draft: { prompt: '', styleId: null, seed: 1, steps: null, guidance: null, solver: 'euler' },
  pace: null,
};

/** Whether the picture follows the typing: the visitor's choice, else what this device can do. */
export function liveIsOn({ preferences, pace }: Pick<AppState, 'preferences' | 'pace'>): boolean {
  return isLive(preferences.live, pace);
}

/** Without a storage zustand would try the browser's own, and complain at every change where there is none. */
const nowhere: StateStorage = {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
};

export function createAppStore(options: AppStoreOptions): AppStore {
  const { services, packUrl, storage, bundledUrl = packUrl } = options;
  // Another host is asked for nothing before the visitor agrees.
  const elsewhere = isElsewhere(packUrl, bundledUrl);
  const asked = elsewhere ? bundledUrl : packUrl;
  const store = createStore<AppState>()(
    persist<AppState, [], [], PersistedState>(
      (set, get) => ({
        place: 'text-to-image',
        keySheet: 'closed',
        preferences: initial.preferences,
        forcedProvider: options.forcedProvider ?? null,
        engine: {
          phase: { kind: 'loading', progress: { phase: 'manifest' } },
          recovery: 'none',
          packUrl: asked,
          pack: null,
        },
        generation: {
          draft: initial.draft,
          tokens: null,
          phase: { kind: 'idle' },
          queue: [],
          pictures: [],
          shownId: null,
          view: 'picture',
        },
        blend: initialBlend(),
        captioning: { phase: { kind: 'idle' }, picture: null, crop: null, caption: null },
        captionTable: { phase: { kind: 'idle' }, rows: [], open: false },
        benchmark: { phase: { kind: 'idle' } },
        flowView: closedFlowView,
        recipes: { phase: { kind: 'none' } },
        gallery: emptyGallery,
        outlet: { phase: { kind: 'idle' } },
        packs: { ...noPacks(bundledUrl), asking: elsewhere ? { url: packUrl, use: true } : null },
        pace: initial.pace,
        actions: createActions(services, bundledUrl, set, get),
      }),
      {
        name: STORAGE_KEY,
        version: STORAGE_VERSION,
        // What another version stored is read field by field, below, like anything else from there.
        migrate: (stored) => stored as PersistedState,
        storage: createJSONStorage(() => storage ?? nowhere),
        partialize: ({ preferences, generation, pace }) =>
          toPersisted({ preferences, draft: generation.draft, pace }),
        merge(stored, state) {
          const { preferences, draft, pace } = fromPersisted(stored, initial);
          // The address outranks what was chosen here.
          const chosen = asked === bundledUrl ? preferences.pack : null;
          const engine = { ...state.engine, packUrl: chosen ?? asked };
          const generation = { ...state.generation, draft };
          return { ...state, preferences, pace, engine, generation };
        },
      },
    ),
  );
  return store;
}
