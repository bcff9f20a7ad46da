import { sharedId, takeLaunchedFiles, takeShared } from '../pwa/page/arrivals';
import type { AppStore } from '../store/appStore';
import { readPlace, withoutArrival } from './address';

/**
 * Goes where the address asks for, and captions a picture that the page was opened with: shared by another app, or
 * opened from the file manager.
 *
 * @param base the app's folder, absolute, with a slash at its end
 * @param prepared resolves once the page is here to stay; until then a picture waits where it is
 */
export function receiveArrivals(store: AppStore, base: string, prepared: Promise<void>): void {
  const { goTo, captionFile, refuseInput } = store.getState().actions;
  const { href } = location;
  const shared = sharedId(href);
  const place = shared === null ? readPlace(href) : 'image-to-text';
  if (place !== null) goTo(place);

  async function receive(): Promise<void> {
    await prepared;
    // A later reload must not bring the visitor back here, nor ask for a picture that was taken.
    if (place !== null) history.replaceState(history.state, '', withoutArrival(location.href));
    takeLaunchedFiles(({ file, name }) => {
      goTo('image-to-text');
      void captionFile(file, name);
    });
    if (shared === null) return;
    const picture = await takeShared(shared, base);
    if (picture) await captionFile(picture.file, picture.name);
    else refuseInput('What was shared held no picture; choose a picture file here instead.');
  }
  void receive();
}
