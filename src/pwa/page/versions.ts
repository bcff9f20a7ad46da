import { CHOICE_KEY, choiceCacheName, versionPrefix } from '../names';

/**
 * Whether there is another version than the one in use, and which of them it is. Never rejects.
 * @param base the app's folder, absolute, with a slash at its end
 */
export async function standing(
  base: string,
  { waiting }: Pick<ServiceWorkerRegistration, 'waiting'>,
): Promise<'alone' | 'newest' | 'older'> {
  try {
    // One that waits to be used is the newest of those kept; the order tells nothing until it is.
    if (waiting !== null) return 'alone';
    if (await caches.has(choiceCacheName(base))) return 'older';
    return (await olderVersion(base)) === undefined ? 'alone' : 'newest';
  } catch {
    return 'alone';
  }
}

/** From the next start on the app is the version before the newest, until an update is taken or `goForward`. */
export async function goBack(base: string): Promise<void> {
  const name = await olderVersion(base);
  if (name === undefined) return;
  const choice = await caches.open(choiceCacheName(base));
  await choice.put(CHOICE_KEY, new Response(name));
}

export async function goForward(base: string): Promise<void> {
  await caches.delete(choiceCacheName(base));
}

async function olderVersion(base: string): Promise<string | undefined> {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(versionPrefix(base))).at(-2);
}
