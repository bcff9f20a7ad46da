// What the gallery says.
import type { GalleryFilter } from '../../store/galleryView';
import type { Label } from '../text/say';

export const filterNames: Record<GalleryFilter, Label> = {
  all: 'All',
  pictures: 'Pictures',
  captions: 'Captions',
  favourites: 'Favourites',
};

export const galleryWords = {
  title: 'Gallery',
  search: 'Search the gallery',
  placeholder: 'Search words, styles, seeds',
  filter: 'Show',
  list: 'Kept results',
  emptyTitle: 'Everything you make is kept here',
  emptyHint:
    'Draw a picture with Enter, or show one to Image to text: both come here by themselves, and stay on this machine.',
  emptyAction: 'Draw something',
  nothingTitle: 'Nothing like that',
  nothingHint: 'No kept result has these words. Try fewer, or show all.',
  showAll: 'Show all',
  clear: 'Clear selection',
  draw: 'Draw it again',
  star: 'Favourite',
  remove: 'Delete',
  exportAll: 'Export all',
  exportSome: 'Save as zip',
  exporting: 'Packing the zip…',
  importZip: 'Import a zip',
  cancel: 'Cancel',
  undo: 'Undo',
  gone: 'This picture can no longer be read.',
  copyCaption: 'Copy caption',
} as const satisfies Record<string, Label>;
