// What the gallery keeps, as plain data; the pictures themselves lie beside it, as PNG files.

import type { Recipe } from './recipe';

interface Kept {
  /** SHA-256 of what the entry shows, lower-case hex: the same result is kept once. */
  id: string;
  /** When it was made, in milliseconds since 1970. */
  createdAt: number;
  favourite: boolean;
  /** Size of its PNG. */
  bytes: number;
}

/** A drawn picture, or those of a blend side by side; the PNG carries the recipe as well. */
export interface KeptPicture extends Kept {
  kind: 'picture';
  recipe: Recipe;
}

/** A picture that was read, as a small copy, and what it was read as. */
export interface KeptCaption extends Kept {
  kind: 'caption';
  caption: string;
  /** The square that was read, in pixels of the picture that was given; absent where all of it was. */
  crop?: KeptCrop;
}

export interface KeptCrop {
  left: number;
  top: number;
  side: number;
}

export type GalleryEntry = KeptPicture | KeptCaption;

/** What to keep, before it has an id and a size. */
export type NewEntry = Omit<KeptPicture, 'id' | 'bytes'> | Omit<KeptCaption, 'id' | 'bytes'>;

/** An entry on its way into or out of a zip. */
export interface ArchivedEntry {
  entry: NewEntry;
  png: Uint8Array;
}
