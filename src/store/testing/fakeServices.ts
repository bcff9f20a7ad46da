import { FlowTokError } from '../../protocol/errors';
import type { Services } from '../services';
import { fakeFlowTok } from './fakeFlowTok';
import { fakeGallery } from './fakeGallery';

/** Services that answer at once and count what they hold, for tests only. */
export function fakeServices(fake = fakeFlowTok()) {
  const held = new Set<string>();
  let count = 0;
  const hold = () => {
    const url = `blob:${++count}`;
    held.add(url);
    return url;
  };
  const saved: { file: Blob; name: string }[] = [];
  const clock = fakeClock();
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
        pixels: { width: 40, height: 30, data: new Uint8ClampedArray(40 * 30 * 4) },
        url: hold(),
      };
    },
    openCamera: async () => {
      const camera = `camera:${++count}`;
      held.add(camera);
      return {
        show: () => undefined,
        take: async () => new Blob(['frame'], { type: 'image/png' }),
        close: () => void held.delete(camera),
      };
    },
    keepPicture: async () => hold(),
    readRecipe: async () => null,
    loadMark: {
      fallen: async () => 'no',
      begin: () => undefined,
      end: () => undefined,
      forget: () => undefined,
    },
    gallery: fakeGallery(hold),
    packs: {
      list: async () => [],
      add: async () => ({ key: 'https://example.org/pack/' }),
      remove: async () => undefined,
      check: async () => ({ damaged: [], repaired: [] }),
      persist: async () => undefined,
    },
    outlet: {
      make: async (_url, format) => new Blob([format]),
      copyPicture: async () => undefined,
      copyLink: async () => undefined,
      canShare: () => false,
      share: async () => undefined,
    },
    today: () => Date.UTC(2026, 0, 1) + clock.now(),
    releasePicture: (url) => void held.delete(url),
    fetchPicture: async () => new Blob([], { type: 'image/png' }),
    encodeAnimation: async (frames, { format, onProgress }) => {
      frames.forEach((_, index) => onProgress?.(index + 1, frames.length));
      return new Blob([`${frames.length} frames`], { type: `image/${format}` });
    },
    joinPictures: async (urls) => new Blob([...urls], { type: 'image/png' }),
    saveFile: (file, name) => void saved.push({ file, name }),
    random: () => 0.5,
    now: () => clock.now(),
    schedule: clock.schedule,
  };
  return { services, held, saved, clock, ...fake };
}

/** Time that passes only when a test says so. */
function fakeClock() {
  let now = 0;
  const waiting = new Map<() => void, number>();
  return {
    now: () => now,
    schedule: (run: () => void, milliseconds: number) => {
      // A function of its own for every call, so that two calls with one function stay two.
      const due = () => run();
      waiting.set(due, now + milliseconds);
      return () => void waiting.delete(due);
    },
    advance(milliseconds: number) {
      now += milliseconds;
      for (const [due, time] of waiting) {
        if (time <= now && waiting.delete(due)) due();
      }
    },
    pending: () => waiting.size,
  };
}
