import { createStore, type StoreApi } from 'zustand/vanilla';
import { createJSONStorage, persist, type StateStorage } from 'zustand/middleware';
import type { ExecutionProviderChoice } from '../protocol/api';
import { createBenchmarkActions, type BenchmarkActions, type BenchmarkState } from './benchmark';
import {
  createCaptioningActions,
  type CaptioningActions,
  type CaptioningState,
} from './captioning';
import { createBlendActions, type BlendActions } from './blend/actions';
import { initialBlend, type BlendState } from './blend/state';
import {
  createCaptionTableActions,
  type CaptionTableActions,
  type CaptionTableState,
  type PictureFile,
} from './captionTable';
import { createEngine, type EngineState } from './engine';
import {
  createGalleryActions,
  emptyGallery,
  type GalleryActions,
  type GalleryState,
} from './gallery';
import { createGalleryKeeper } from './galleryKeeper';
import type { GenerationActions, GenerationState } from './generation';
import { createGenerationActions } from './generationActions';
import { closedFlowView, type FlowViewActions, type FlowViewState } from './flowView';
import { createFlowViewActions } from './flowViewActions';
import { isLive, notePace, type LiveChoice, type Pace } from './live';
import { createOutletActions, type OutletActions, type OutletState } from './outlet';
import { fromPersisted, STORAGE_KEY, STORAGE_VERSION, toPersisted } from './persistence';
import type { PersistedState } from './persistence';
import { createPromptTokensActions, type PromptTokensActions } from './promptTokens';
import type { Place, Preferences, Theme } from './preferences';
import { createRecipeActions, type RecipeActions, type RecipesState } from './recipes';
import type { Services } from './services';
import { tableFormats, type TableFormat } from './tableFile';

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
  /** How fast pictures come here; it decides whether live mode is on by itself. */
  pace: Pace | null;
  actions: AppActions;
}

export interface AppActions
  extends
    GenerationActions,
    PromptTokensActions,
    CaptioningActions,
    CaptionTableActions,
    BlendActions,
    BenchmarkActions,
    FlowViewActions,
    RecipeActions,
    GalleryActions,
    OutletActions {
  goTo: (place: Place) => void;
  showKeySheet: (shown: boolean) => void;
  /** Captions what was dropped, pasted or chosen: one picture large, several in the table. Never rejects. */
  takePictures: (files: readonly PictureFile[]) => Promise<void>;
  /** Hands the table over as a file. */
  saveTable: (format: TableFormat) => void;
  chooseTheme: (theme: Theme) => void;
  /** Whether the picture follows the typing; `auto` lets this device's speed decide. */
  chooseLive: (choice: LiveChoice) => void;
  /** How many pictures Generate draws at once: an integer in [1, MOST_SEEDS]. */
  chooseBatch: (batch: number) => void;
  /** Whether Generate keeps the seed. */
  lockSeed: (seedLocked: boolean) => void;
  /** Takes effect at once: the pack is loaded again on the other provider. */
  chooseExecutionProvider: (choice: ExecutionProviderChoice) => void;
  /** Loads the pack: at the start, and again after a fault. Never rejects. */
  loadPack: () => Promise<void>;
}

export type AppStore = StoreApi<AppState>;

export interface AppStoreOptions {
  services: Services;
  /** Absolute URL of the pack's folder. */
  packUrl: string;
  forcedProvider?: ExecutionProviderChoice | null;
  /** Where the persisted parts go; nothing persists without it. */
  storage?: StateStorage | undefined;
}

const initial: PersistedState = {
  preferences: {
    theme: 'system',
    executionProvider: 'auto',
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
  const { services, packUrl, storage } = options;
  const store = createStore<AppState>()(
    persist<AppState, [], [], PersistedState>(
      (set, get) => ({
        place: 'text-to-image',
        keySheet: 'closed',
        preferences: initial.preferences,
        forcedProvider: options.forcedProvider ?? null,
        engine: {
          phase: { kind: 'loading', progress: { phase: 'manifest' } },
          packUrl,
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
        pace: initial.pace,
        actions: createActions(services, set, get),
      }),
      {
        name: STORAGE_KEY,
        version: STORAGE_VERSION,
        storage: createJSONStorage(() => storage ?? nowhere),
        partialize: ({ preferences, generation, pace }) =>
          toPersisted({ preferences, draft: generation.draft, pace }),
        merge(stored, state) {
          const { preferences, draft, pace } = fromPersisted(stored, initial);
          return { ...state, preferences, pace, generation: { ...state.generation, draft } };
        },
      },
    ),
  );
  store.subscribe(keepResults(store, services));
  return store;
}

/** Puts every finished result into the gallery. */
function keepResults(store: AppStore, services: Services) {
  const change = (part: Partial<AppState['gallery']>) =>
    store.setState({ gallery: { ...store.getState().gallery, ...part } });
  return createGalleryKeeper(
    services,
    (entry) => {
      const others = store.getState().gallery.entries.filter(({ id }) => id !== entry.id);
      // A result that was deleted and made again is wanted.
      const bin = store.getState().gallery.bin.filter((id) => id !== entry.id);
      change({ entries: [entry, ...others], bin });
    },
    (fault) => change({ work: { kind: 'failed', fault } }),
  );
}

function createActions(
  services: Services,
  set: (change: Partial<AppState>) => void,
  get: () => AppState,
): AppActions {
  const engine = createEngine(services, (change) =>
    set({ engine: { ...get().engine, ...change } }),
  );
  const loadPack = () => {
    const { forcedProvider, preferences, engine: state } = get();
    const executionProvider = forcedProvider ?? preferences.executionProvider;
    return engine.load({ packUrl: state.packUrl, executionProvider });
  };
  const { startFollowing, stopFollowing, drawExactly, ...generation } = createGenerationActions(
    services,
    engine,
    {
      get: () => get().generation,
      set: (change) => set({ generation: { ...get().generation, ...change } }),
      styles: () => get().engine.pack?.styles ?? [],
      habits: () => get().preferences,
      // Typing must not load a pack that failed to load again and again.
      isLive: () => liveIsOn(get()) && get().engine.phase.kind !== 'failed',
      onDrawn: (model, result) => set({ pace: notePace(get().pace, model, result) }),
    },
  );
  const promptTokens = createPromptTokensActions(engine, {
    set: (tokens) => set({ generation: { ...get().generation, tokens } }),
    draft: () => get().generation.draft,
    styles: () => get().engine.pack?.styles ?? [],
    isReady: () => get().engine.phase.kind === 'ready',
  });
  const captioning = createCaptioningActions(services, engine, {
    get: () => get().captioning,
    set: (change) => set({ captioning: { ...get().captioning, ...change } }),
  });
  const blend = createBlendActions(services, engine, {
    get: () => get().blend,
    set: (change) => set({ blend: { ...get().blend, ...change } }),
  });
  const captionTable = createCaptionTableActions(services, engine, {
    get: () => get().captionTable,
    set: (change) => set({ captionTable: { ...get().captionTable, ...change } }),
  });
  // One picture is what its own stage shows, whatever table was open.
  const { captionFile, captionUrl } = captioning;
  const single = {
    captionFile(file: Blob, name: string) {
      captionTable.showTable(false);
      void recipes.offerRecipe(file, name);
      return captionFile(file, name);
    },
    captionUrl(url: string, name: string) {
      captionTable.showTable(false);
      return captionUrl(url, name);
    },
  };
  const benchmark = createBenchmarkActions(engine, {
    get: () => get().benchmark,
    set: (change) => set({ benchmark: change }),
    now: () => services.now(),
  });
  const flowView = createFlowViewActions(services, engine, {
    get: () => get().flowView,
    set: (change) => set({ flowView: { ...get().flowView, ...change } }),
  });
  function goTo(place: Place): void {
    if (place !== 'image-to-text') captioning.closeCamera();
    set({ place });
  }
  async function takePictures(files: readonly PictureFile[]): Promise<void> {
    const [first] = files;
    if (first === undefined) return;
    if (files.length === 1 && !get().captionTable.open) {
      return single.captionFile(first.file, first.name);
    }
    captioning.closeCamera();
    await captionTable.captionFiles(files);
  }
  const recipes = createRecipeActions(services, {
    set: (phase) => set({ recipes: { phase } }),
    place: () => get().place,
    goTo,
    draw: drawExactly,
    caption(files) {
      goTo('image-to-text');
      return takePictures(files);
    },
    importArchive(file, name) {
      goTo('gallery');
      return gallery.importArchive(file, name);
    },
  });
  const gallery = createGalleryActions(services, {
    get: () => get().gallery,
    set: (change) => set({ gallery: { ...get().gallery, ...change } }),
  });
  return {
    ...generation,
    ...promptTokens,
    ...captioning,
    ...blend,
    ...captionTable,
    ...single,
    ...benchmark,
    ...flowView,
    ...recipes,
    ...gallery,
    ...createOutletActions(services, (phase) => set({ outlet: { phase } })),
    loadPack,
    takePictures,
    saveTable(format) {
      const { rows } = get().captionTable;
      const { type, write } = tableFormats[format];
      services.saveFile(new Blob([write(rows)], { type }), `captions.${format}`);
    },
    goTo,
    showKeySheet: (shown) => set({ keySheet: shown ? 'open' : 'closed' }),
    chooseLive(live) {
      set({ preferences: { ...get().preferences, live } });
      if (liveIsOn(get())) startFollowing();
      else stopFollowing();
    },
    chooseBatch: (batch) => set({ preferences: { ...get().preferences, batch } }),
    lockSeed: (seedLocked) => set({ preferences: { ...get().preferences, seedLocked } }),
    chooseTheme: (theme) => set({ preferences: { ...get().preferences, theme } }),
    chooseExecutionProvider(executionProvider) {
      // The loaded model is let go: what runs on it could only fail.
      generation.cancelGeneration();
      captioning.cancelCaptioning();
      blend.cancelBlend();
      captionTable.cancelTable();
      benchmark.cancelBenchmark();
      flowView.closeFlow();
      set({ preferences: { ...get().preferences, executionProvider }, forcedProvider: null });
      void loadPack();
    },
  };
}
