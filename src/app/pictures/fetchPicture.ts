import { FlowTokError } from '../../protocol/errors';

/** Reads a picture from an address: an example of the pack, or an object URL of this page. */
export async function fetchPicture(url: string, signal: AbortSignal): Promise<Blob> {
  const name = url.split('/').pop() ?? url;
  const sentence = `The picture ${name} could not be fetched; check the connection and try again.`;
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new FlowTokError('internal', sentence, String(error));
  });
  if (!response.ok) throw new FlowTokError('internal', sentence, `HTTP ${response.status}`);
  return response.blob();
}
