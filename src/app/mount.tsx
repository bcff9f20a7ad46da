import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAppStore } from '../store/appStore';
import type { PackClient } from '../client/packs';
import type { Services } from '../store/services';
import { Page } from '../ui/shell/Page';
import { UpdateStoreContext } from '../ui/settings/VersionCard';
import { UpdateNotice } from '../ui/update/UpdateNotice';
import { StoreProvider } from '../ui/storeContext';
import { readAddress } from './address';
import { receiveArrivals } from './arrivals';
import { browserStorage } from './browserStorage';
import { followStore } from './documentState';
import { fetchGallery, lazyGallery } from './gallery/lazyGallery';
import { followLanguage } from './followLanguage';
import { prepareOffline } from './offline';
import { createLoadMark } from './loadMark';
import { openCamera } from './openCamera';
import { receiveRecipes } from './recipeLinks';
import { saveFile } from './saveFile';
import { outlet } from './outlet/outlet';
import { fetchPicture } from './pictures/fetchPicture';
import { keepPicture } from './pictures/keepPicture';
import { joinPictures } from './pictures/joinPictures';
import { openPicture } from './pictures/openPicture';
import { readRecipe } from './pictures/readRecipe';

/** Wires store, browser and page together around what runs in workers: the model, and the packs on this device. */
export function mount(root: HTMLElement, load: Services['load'], packs: PackClient): void {
  const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
  const { updates, prepared } = prepareOffline(base);
  const store = createAppStore({
    services: {
      async load(target, options) {
        await prepared;
        options.signal.throwIfAborted();
        return load(target, options);
      },
      openPicture,
      openCamera,
      keepPicture,
      readRecipe,
      loadMark: createLoadMark(),
      gallery: lazyGallery,
      packs: {
        ...packs,
        persist: async () => void (await navigator.storage?.persist?.().catch(() => false)),
      },
      outlet,
      today: () => Date.now(),
      releasePicture: (url) => URL.revokeObjectURL(url),
      fetchPicture,
      async encodeAnimation(frames, options) {
        // Few visitors export: its libraries come when one does.
        const { encodeAnimation } = await import('./animation/encodeAnimation');
        return encodeAnimation(frames, options);
      },
      joinPictures,
      saveFile,
      random: () => Math.random(),
      now: () => performance.now(),
      schedule,
    },
    storage: browserStorage(),
    ...readAddress(location.href, base),
  });
  followStore(store);
  const page = createRoot(root);
  // Nobody should see one language turn into another.
  void followLanguage(store).then(() =>
    // As a transition it is made in small pieces: a slow phone answers meanwhile.
    startTransition(() =>
      page.render(
        <StrictMode>
          <StoreProvider store={store}>
            <UpdateStoreContext value={updates}>
              <Page />
            </UpdateStoreContext>
            <UpdateNotice store={updates} />
          </StoreProvider>
        </StrictMode>,
      ),
    ),
  );
  void store.getState().actions.loadPack().then(fetchGallery);
  receiveArrivals(store, base, prepared);
  receiveRecipes(store, prepared);
}

function schedule(run: () => void, milliseconds: number): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
