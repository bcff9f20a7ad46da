// What the Models place says.
import type { PackCheck } from '../../protocol/packs';
import type { Direction } from '../../protocol/manifest';
import type { Transfer } from '../../store/packs';
import { count, duration, megabytes } from '../format';
import { say, type Label } from '../text/say';

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
  freeTitle: 'What can go to make room',
  freeNothing: 'Nothing else of this site can go; free space on this device.',
  deleteResults: 'Delete',
  again: 'Retry',
  hostYes: 'Get it',
  hostNo: 'Not now',
} satisfies Record<string, Label>;

export const directionNames: Record<Direction, Label> = {
  'text-to-image': 'text to image',
  'image-to-text': 'image to text',
};

/** `12.3 MB of 56 MB · 4.1 MB a second · 11 s left` */
export function transferWords({ loadedBytes, totalBytes, bytesPerSecond }: Transfer): string {
  const parts = [
    say('{loaded} of {total}', {
      loaded: megabytes(loadedBytes),
      total: megabytes(totalBytes),
    }),
  ];
  if (bytesPerSecond !== null && bytesPerSecond > 0) {
    const left = ((totalBytes - loadedBytes) / bytesPerSecond) * 1000;
    parts.push(
      say('{size} a second', { size: megabytes(bytesPerSecond) }),
      say('{time} left', { time: duration(left) }),
    );
  }
  return parts.join(' · ');
}

/** What a check found, in one sentence. */
export function checkWords({ damaged, repaired }: PackCheck): string {
  if (damaged.length === 0) return say('Every file is as its author made it.');
  const values = { files: count(damaged.length, 'file'), names: damaged.join(', ') };
  return repaired.length === damaged.length
    ? say('{files} damaged or gone ({names}), and mended.', values)
    : say(
        '{files} damaged or gone ({names}), of which {mended} could be mended; add the pack again.',
        {
          ...values,
          mended: repaired.length,
        },
      );
}
