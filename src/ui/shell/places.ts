import type { Place } from '../../store/preferences';
import { latePart } from '../parts/Late';
import type { Label } from '../text/say';

/** The places in the order of their tabs. */
export const placeNames: { value: Place; name: Label }[] = [
  { value: 'text-to-image', name: 'Text to image' },
  { value: 'image-to-text', name: 'Image to text' },
  { value: 'blend', name: 'Blend' },
  { value: 'gallery', name: 'Gallery' },
  { value: 'models', name: 'Models' },
  { value: 'settings', name: 'Settings' },
];

/** All but the first, which comes with the page. */
export const latePlaces = {
  'image-to-text': latePart(async () => (await import('../caption/CaptionPlace')).CaptionPlace),
  blend: latePart(async () => (await import('../blend/BlendPlace')).BlendPlace),
  gallery: latePart(async () => (await import('../gallery/GalleryPlace')).GalleryPlace),
  models: latePart(async () => (await import('../models/ModelsPlace')).ModelsPlace),
  settings: latePart(async () => (await import('../settings/SettingsPlace')).SettingsPlace),
};

/** Fetches the code of all places, so that none has to be waited for when it is opened. */
export function preloadPlaces(): void {
  for (const { preload } of Object.values(latePlaces)) preload();
}
