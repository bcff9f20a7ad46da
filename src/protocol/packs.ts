// Model packs on this device, as plain data; src/pack/library keeps them.

import type { Manifest } from './manifest';

/** What to add. Paths are relative to the folder that was chosen, that folder's own name first. */
export type PackOrigin =
  /** The absolute address of a folder with a manifest.json. */
  | { kind: 'url'; url: string }
  | { kind: 'zip'; file: Blob; name: string }
  | { kind: 'folder'; files: { path: string; file: Blob }[]; name: string };

export interface InstalledPack {
  /** What opens it: its folder's absolute address, or `local:` and a hash where it came as files. */
  key: string;
  manifest: Manifest;
  /** Where a file that is gone can come from again; null for a pack that came as files. */
  url: string | null;
  /** Bytes of its files that are here. */
  here: number;
  /** Bytes of all its files, each content once. */
  total: number;
}

/** What a check found. */
export interface PackCheck {
  /** Files that were damaged or gone, by path. */
  damaged: string[];
  /** Those of them that came again and are sound now. */
  repaired: string[];
}
