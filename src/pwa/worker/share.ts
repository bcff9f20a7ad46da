import {
  SHARE_FIELD,
  SHARED_NAME_HEADER,
  SHARED_PARAMETER,
  sharedCacheName,
  sharedKey,
} from '../names';

/**
 * Puts a picture that another app shares where the page will find it, and sends the browser to the page.
 * Never rejects: the page says so when nothing waits for it.
 *
 * @param scope the app's folder, absolute, with a slash at its end
 */
export async function receiveShare(request: Request, scope: string): Promise<Response> {
  const id = crypto.randomUUID();
  try {
    const shared = (await request.formData()).get(SHARE_FIELD);
    if (shared instanceof File) await stash(shared, id, scope);
  } catch {
    // A broken form or a full disk: the page starts all the same.
  }
  return Response.redirect(`${scope}?${SHARED_PARAMETER}=${id}`, 303);
}

async function stash(file: File, id: string, scope: string): Promise<void> {
  const headers = {
    'Content-Type': file.type || 'application/octet-stream',
    [SHARED_NAME_HEADER]: encodeURIComponent(file.name),
  };
  const cache = await caches.open(sharedCacheName(scope));
  await cache.put(sharedKey(id), new Response(file, { headers }));
}
