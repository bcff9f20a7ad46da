// What the gallery says.
import type { GalleryFilter } from '../../store/galleryView';

export const filterNames: Record<GalleryFilter, string> = {
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
  selectAll: 'Select all',
  clear: 'Clear selection',
  draw: 'Draw it again',
  star: 'Favourite',
  unstar: 'Not a favourite',
  remove: 'Delete',
  exportAll: 'Export all',
  exportSome: 'Save as zip',
  exporting: 'Packing the zip…',
  importZip: 'Import a zip',
  importing: (done: number, total: number) =>
    total === 0 ? 'Checking the zip…' : `Importing ${done} of ${total}`,
  imported: (amount: string) => `Imported ${amount}.`,
  cancel: 'Cancel',
  undo: 'Undo',
  deleted: (amount: string) => `Deleted ${amount}.`,
  selected: (amount: string) => `${amount} selected`,
  gone: 'This picture can no longer be read.',
  copyCaption: 'Copy caption',
  keys: 'Arrow keys move, Space selects, Shift selects up to there, F marks a favourite, Delete deletes.',
};
