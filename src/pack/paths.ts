import { FlowTokError } from '../protocol/errors';

const maxPathLength = 200;
const shape = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/**
 * True for a path that can only name a file inside the pack's own folder: relative, forward slashes, no
 * `.` or `..` segment, and no character that a URL or a file system reads in its own way.
 */
export function isPackPath(path: string): boolean {
  if (path.length > maxPathLength || !shape.test(path)) return false;
  return path.split('/').every((segment) => segment !== '.' && segment !== '..');
}

/**
 * The pack's folder as an absolute http(s) URL that ends in a slash.
 * @param url the folder or its manifest.json; relative to `base` where there is one
 * @throws FlowTokError bad-input
 */
export function packFolder(url: string, base: string | undefined): URL {
  const folder = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (!folder || !/^https?:$/.test(folder.protocol)) {
    throw new FlowTokError(
      'bad-input',
      `"${url.slice(0, 200)}" is not the address of a model pack; give the http(s) address of a folder with a manifest.json.`,
    );
  }
  folder.hash = '';
  folder.search = '';
  folder.pathname = folder.pathname.replace(/\/manifest\.json$/, '/').replace(/\/?$/, '/');
  return folder;
}

/** The address of one of the pack's files; never outside the folder. */
export function packFileUrl(folder: URL, path: string): URL {
  if (!isPackPath(path)) {
    throw new FlowTokError(
      'pack-invalid',
      `The model pack names "${path.slice(0, 200)}", which is not a path inside it.`,
    );
  }
  return new URL(path, folder);
}
