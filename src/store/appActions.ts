import type { ExecutionProviderChoice } from '../protocol/api';
import type { AppState } from './appStore';
import { createBenchmarkActions, type BenchmarkActions } from './benchmark';
import { createBlendActions, type BlendActions } from './blend/actions';
import { createCaptioningActions, type CaptioningActions } from './captioning';
import {
  createCaptionTableActions,
  type CaptionTableActions,
  type PictureFile,
} from './captionTable';
import { createEngine } from './engine';
import type { FlowViewActions } from './flowView';
import { createFlowViewActions } from './flowViewActions';
import { createGalleryActions, type GalleryActions } from './gallery';
import { createGalleryKeeper } from './galleryKeeper';
import type { GenerationActions } from './generation';
import { createGenerationActions } from './generationActions';
import { isLive, notePace, type LiveChoice } from './live';
import { createOutletActions, type OutletActions } from './outlet';
import { createPackActions, type PackActions } from './packs';
import type { LanguageChoice, Place, Theme } from './preferences';
import { createPromptTokensActions, type PromptTokensActions } from './promptTokens';
import { createRecipeActions, type RecipeActions } from './recipes';
import type { Services } from './services';
import { tableFormats, type TableFormat } from './tableFile';

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
    OutletActions,
    PackActions {
  goTo: (place: Place) => void;
  showKeySheet: (shown: boolean) => void;
  /** Captions what was dropped, pasted or chosen: one picture large, several in the table. Never rejects. */
  takePictures: (files: readonly PictureFile[]) => Promise<void>;
  /** Hands the table over as a file. */
  saveTable: (format: TableFormat) => void;
  chooseTheme: (theme: Theme) => void;
  chooseLanguage: (language: LanguageChoice) => void;
  /** Whether the picture follows the typing; `auto` lets this device's speed decide. */
  chooseLive: (choice: LiveChoice) => void;
  /** How many pictures Generate draws at once: an integer in [1, MOST_SEEDS]. */
  chooseBatch: (batch: number) => void;
  /** Whether Generate keeps the seed. */
  lockSeed: (seedLocked: boolean) => void;
  /** Takes effect at once: the pack is loaded again on the other provider. */
  chooseExecutionProvider: (choice: ExecutionProviderChoice) => void;
  /** Opens another pack on this device, and remembers that; null for the bundled one. */
  choosePack: (key: string | null) => void;
  /** Loads the pack: at the start, and again after a fault. Never rejects. */
  loadPack: () => Promise<void>;
  /** After a start on WASM that the visitor did not choose: what was chosen after all. Never rejects. */
  tryGraphicsAgain: () => Promise<void>;
  /** The visitor has read that the model was started again. */
  dismissRecovery: () => void;
}

/** All actions on one state; where two parts meet, they meet here. */
export function createActions(
  services: Services,
  bundledUrl: string,
  set: (change: Partial<AppState>) => void,
  get: () => AppState,
): AppActions {
  const engine = createEngine(services, (change) =>
    set({ engine: { ...get().engine, ...change } }),
  );
  const liveNow = () => isLive(get().preferences.live, get().pace);
  async function loadPack(): Promise<void> {
    const { forcedProvider, preferences, engine: state } = get();
    const { packUrl } = state;
    const executionProvider = forcedProvider ?? preferences.executionProvider;
    await engine.load({ packUrl, executionProvider });
    const { phase } = get().engine;
    if (phase.kind !== 'failed' || get().engine.packUrl !== packUrl) return;
    // A pack that was chosen and cannot be used must not keep the app from its own.
    if (packUrl !== preferences.pack || packUrl === bundledUrl) return;
    const notice = `The pack that was chosen could not be opened, so the bundled one is: ${phase.fault.message}`;
    set({
      packs: { ...get().packs, notice },
      preferences: { ...get().preferences, pack: null },
      engine: { ...get().engine, packUrl: bundledUrl, pack: null },
    });
    await loadPack();
  }
  const changeGallery = (change: Partial<AppState['gallery']>) =>
    set({ gallery: { ...get().gallery, ...change } });
  const keeper = createGalleryKeeper(
    services,
    (entry) => {
      const { entries, bin } = get().gallery;
      changeGallery({
        entries: [entry, ...entries.filter(({ id }) => id !== entry.id)],
        // A result that was deleted and made again is wanted.
        bin: bin.filter((id) => id !== entry.id),
      });
    },
    (fault) => changeGallery({ work: { kind: 'failed', fault } }),
    (gone) => changeGallery({ entries: get().gallery.entries.filter(({ id }) => id !== gone) }),
    (id) => get().gallery.entries.some((entry) => entry.id === id && entry.favourite),
  );
  const { startFollowing, stopFollowing, drawExactly, ...generation } = createGenerationActions(
    services,
    engine,
    keeper,
    {
      get: () => get().generation,
      set: (change) => set({ generation: { ...get().generation, ...change } }),
      styles: () => get().engine.pack?.styles ?? [],
      habits: () => get().preferences,
      // Typing must not load a pack that failed to load again and again.
      isLive: () => liveNow() && get().engine.phase.kind !== 'failed',
      onDrawn: (model, result) => set({ pace: notePace(get().pace, model, result) }),
    },
  );
  const promptTokens = createPromptTokensActions(engine, {
    set: (tokens) => set({ generation: { ...get().generation, tokens } }),
    draft: () => get().generation.draft,
    styles: () => get().engine.pack?.styles ?? [],
    isReady: () => get().engine.phase.kind === 'ready',
  });
  const captioning = createCaptioningActions(services, engine, keeper, {
    get: () => get().captioning,
    set: (change) => set({ captioning: { ...get().captioning, ...change } }),
  });
  const blend = createBlendActions(services, engine, keeper, {
    get: () => get().blend,
    set: (change) => set({ blend: { ...get().blend, ...change } }),
  });
  const captionTable = createCaptionTableActions(services, engine, keeper, {
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
    blend: (recipe) => blend.drawBlendRecipe(recipe),
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
    set: changeGallery,
  });
  /** Before the loaded model is let go: what runs on it could only fail. */
  function cancelAll(): void {
    generation.cancelGeneration();
    captioning.cancelCaptioning();
    blend.cancelBlend();
    captionTable.cancelTable();
    benchmark.cancelBenchmark();
    flowView.closeFlow();
  }
  function choosePack(key: string | null): void {
    const packUrl = key ?? bundledUrl;
    if (get().engine.packUrl === packUrl && get().engine.phase.kind !== 'failed') return;
    cancelAll();
    set({
      preferences: { ...get().preferences, pack: packUrl === bundledUrl ? null : packUrl },
      // What the pack before could do says nothing of this one.
      engine: { ...get().engine, packUrl, pack: null },
    });
    void loadPack();
  }
  const packs = createPackActions(services, {
    get: () => get().packs,
    set: (change) => set({ packs: { ...get().packs, ...change } }),
    choosePack,
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
    ...packs,
    choosePack,
    async addPackAgain() {
      await gallery.emptyBin();
      await packs.addPackAgain();
    },
    removePack(key) {
      if (get().engine.packUrl === key) choosePack(null);
      packs.removePack(key);
    },
    loadPack,
    async tryGraphicsAgain() {
      cancelAll();
      services.loadMark.forget();
      await loadPack();
    },
    dismissRecovery: () => set({ engine: { ...get().engine, recovery: 'none' } }),
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
      if (liveNow()) startFollowing();
      else stopFollowing();
    },
    chooseBatch: (batch) => set({ preferences: { ...get().preferences, batch } }),
    lockSeed: (seedLocked) => set({ preferences: { ...get().preferences, seedLocked } }),
    chooseLanguage: (language) => set({ preferences: { ...get().preferences, language } }),
    chooseTheme: (theme) => set({ preferences: { ...get().preferences, theme } }),
    chooseExecutionProvider(executionProvider) {
      cancelAll();
      set({ preferences: { ...get().preferences, executionProvider }, forcedProvider: null });
      services.loadMark.forget();
      void loadPack();
    },
  };
}
