import { describe, expect, it } from 'vitest';
import { cacheFileStore } from './cacheStore';
import { memoryFileStore } from './storage';
import { entryOf, flowBytes, weightBytes } from './testing/smallPack';

const flow = entryOf('flow.onnx', flowBytes);
const weights = entryOf('flow.onnx_data', weightBytes);

/** Cache Storage as far as the store uses it; the real one is used in the browser tests. */
function mapCache(): Cache {
  const kept = new Map<string, Response>();
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
    delete: async (key: string) => kept.delete(key),
  };
  return cache as unknown as Cache;
}

describe.each([
  ['memory', () => memoryFileStore()],
  [
    'cache',
    () =>
      cacheFileStore(
        (
          (cache) => async () =>
            cache
        )(mapCache()),
      ),
  ],
])('the %s store', (_, make) => {
  it('gives back what it keeps, by content and not by path', async () => {
    const store = make();
    expect(await store.get(flow)).toBeUndefined();
    await store.put(flow, flowBytes);
    expect(await store.get({ ...flow, path: 'renamed.onnx' })).toEqual(flowBytes);
    expect(await store.get(weights)).toBeUndefined();
    await store.drop(flow);
    expect(await store.get(flow)).toBeUndefined();
  });
});

describe('cacheFileStore', () => {
  it('keeps only the view, not the buffer behind it', async () => {
    const cache = mapCache();
    const store = cacheFileStore(async () => cache);
    await store.put(flow, new Uint8Array(6000).subarray(500, 510));
    expect(await store.get(flow)).toHaveLength(10);
  });

  it('is silent when storage is forbidden or full', async () => {
    const store = cacheFileStore(() =>
      Promise.reject(new DOMException('full', 'QuotaExceededError')),
    );
    await store.put(flow, flowBytes);
    expect(await store.get(flow)).toBeUndefined();
    await store.drop(flow);
  });
});

describe('memoryFileStore', () => {
  it('lets the oldest go when it is full', async () => {
    const store = memoryFileStore(7000);
    await store.put(flow, flowBytes);
    await store.put(weights, weightBytes);
    expect(await store.get(flow)).toBeUndefined();
    expect(await store.get(weights)).toBe(weightBytes);
  });

  it('does not keep what can never fit', async () => {
    const store = memoryFileStore(10);
    await store.put(flow, flowBytes);
    expect(await store.get(flow)).toBeUndefined();
  });
});
