// What the Models place says.
import type { PackCheck } from '../../protocol/packs';
import type { Direction } from '../../protocol/manifest';
import type { Transfer } from '../../store/packs';
import { duration, megabytes } from '../format';

export const packWords = {
  addTitle: 'Add a pack',
  addHint:
    'A folder on the web with a manifest.json, a Hugging Face repository (owner/name), a zip, or a folder of this device. You can drop a zip or a folder here too.',
  address: 'Address or repository',
  add: 'Add',
  zip: 'Choose a zip',
  folder: 'Choose a folder',
  inUse: 'In use',
  use: 'Use',
  goOn: 'Go on',
  check: 'Verify',
  remove: 'Remove',
  stop: 'Cancel',
  pause: 'Pause',
  about: 'About this pack',
  fromFiles: 'Files of this device',
  bundled: 'Comes with the app',
  added: 'The pack is here.',
  removed: 'Pack removed',
  undo: 'Undo',
  drop: 'Drop a model pack to add it',
  hostTitle: (host: string) => `Get a pack from ${host}?`,
  hostText: (host: string) =>
    `Its files come from ${host} (and where that sends the browser), which learns this device’s address as from any visit. A pack is data and is checked before it is used; nothing you write or show here is ever sent.`,
  hostYes: 'Get it',
  hostNo: 'Not now',
};

export const directionNames: Record<Direction, string> = {
  'text-to-image': 'text to image',
  'image-to-text': 'image to text',
};

/** `12.3 MB of 56 MB · 4.1 MB a second · 11 s left` */
export function transferWords({ loadedBytes, totalBytes, bytesPerSecond }: Transfer): string {
  const parts = [`${megabytes(loadedBytes)} of ${megabytes(totalBytes)}`];
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    const left = ((totalBytes - loadedBytes) / bytesPerSecond) * 1000;
    parts.push(`${megabytes(bytesPerSecond)} a second`, `${duration(left)} left`);
  }
  return parts.join(' · ');
}

/** What a check found, in one sentence. */
export function checkWords({ damaged, repaired }: PackCheck): string {
  if (damaged.length === 0) return 'Every file is as its author made it.';
  const files = damaged.length === 1 ? '1 file' : `${damaged.length} files`;
  const found = `${files} damaged or gone (${damaged.join(', ')})`;
  if (repaired.length === damaged.length) return `${found}, and mended.`;
  return `${found}, of which ${repaired.length} could be mended; add the pack again.`;
}
