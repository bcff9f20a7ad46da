// Pictures that come in with the start of the page: shared by another app, or opened from the file manager.
import { SHARED_NAME_HEADER, SHARED_PARAMETER, sharedCacheName, sharedKey } from '../names';

export interface ArrivedPicture {
  file: Blob;
  name: string;
}

/** The id of the shared picture that the address names, or null. */
export function sharedId(href: string): string | null {
  return new URL(href).searchParams.get(SHARED_PARAMETER);
}

/**
 * Takes a shared picture from where the service worker put it; it is there once. Undefined when there is none:
 * what was shared was no picture, or the disk is full. Never rejects.
 *
 * @param base the app's folder, absolute, with a slash at its end
 */
export async function takeShared(id: string, base: string): Promise<ArrivedPicture | undefined> {
  try {
    const cache = await caches.open(sharedCacheName(base));
    const response = await cache.match(sharedKey(id));
    if (!response) return undefined;
    const name = decodeURIComponent(response.headers.get(SHARED_NAME_HEADER) ?? '');
    const file = await response.blob();
    await cache.delete(sharedKey(id));
    return { file, name: name || 'The shared picture' };
  } catch {
    return undefined;
  }
}

/** What the File Handling API gives; the DOM's types do not have it yet. */
interface LaunchQueue {
  setConsumer: (consume: (launch: { files?: readonly FileSystemHandle[] }) => void) => void;
}

/**
 * Calls back with the first file of each launch by the operating system. A file that cannot be read is left out:
 * the browser has asked the visitor, who said no.
 */
export function takeLaunchedFiles(onPicture: (picture: ArrivedPicture) => void): void {
  const { launchQueue } = window as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files }) => {
    const handle = files?.find((entry): entry is FileSystemFileHandle => entry.kind === 'file');
    handle?.getFile().then(
      (file) => onPicture({ file, name: file.name }),
      () => undefined,
    );
  });
}
