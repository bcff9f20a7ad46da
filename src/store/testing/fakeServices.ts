import { FlowTokError } from '../../protocol/errors';
import type { Services } from '../services';
import { fakeFlowTok } from './fakeFlowTok';

/** Services that answer at once and count what they hold, for tests only. */
export function fakeServices(fake = fakeFlowTok()) {
  const held = new Set<string>();
  let count = 0;
  const hold = () => {
    const url = `blob:${++count}`;
    held.add(url);
    return url;
  };
  const services: Services = {
    load: (_target, { signal, onProgress }) => {
      signal.throwIfAborted();
      onProgress({ phase: 'ready' });
      return Promise.resolve(fake.model);
    },
    openPicture: async (file, name) => {
      if (file.type.startsWith('text/')) {
        throw new FlowTokError('bad-input', `“${name}” is not a picture; choose a PNG file.`);
      }
      return {
        pixels: { width: 1, height: 1, data: new Uint8ClampedArray(4) },
        url: hold(),
      };
    },
    keepPicture: async () => hold(),
    releasePicture: (url) => void held.delete(url),
    fetchPicture: async () => new Blob([], { type: 'image/png' }),
    random: () => 0.5,
  };
  return { services, held, ...fake };
}
