import { describe, expect, it, vi } from 'vitest';
import type { FlowTok } from '../protocol/api';
import type { OpenOptions } from './openInWorker';
import { createSharedModels } from './sharedModels';

function setUp() {
  const disposed: string[] = [];
  const open = vi.fn(async ({ packUrl, signal, onProgress }: OpenOptions) => {
    onProgress?.({ phase: 'manifest' });
    await Promise.resolve();
    signal?.throwIfAborted();
    if (packUrl.includes('missing')) throw new Error('not there');
    return { dispose: async () => void disposed.push(packUrl) } as FlowTok;
  });
  return { open, disposed, models: createSharedModels(open) };
}

describe('shared models', () => {
  it('are opened once for a pack and a provider, and let go with their last use', async () => {
    const { open, disposed, models } = setUp();
    const one = models.use({ packUrl: '/a/' }, () => {});
    const two = models.use({ packUrl: '/a/', executionProvider: 'auto' }, () => {});
    models.use({ packUrl: '/a/', executionProvider: 'wasm' }, () => {});
    expect(await one.model).toBe(await two.model);
    expect(open).toHaveBeenCalledTimes(2);
    one.release();
    one.release();
    expect(disposed).toEqual([]);
    two.release();
    await vi.waitFor(() => expect(disposed).toEqual(['/a/']));
    models.use({ packUrl: '/a/' }, () => {});
    expect(open).toHaveBeenCalledTimes(3);
  });

  it('stop loading when nobody waits any more', async () => {
    const { models, disposed } = setUp();
    const { model, release } = models.use({ packUrl: '/a/' }, () => {});
    release();
    await expect(model).rejects.toMatchObject({ name: 'AbortError' });
    expect(disposed).toEqual([]);
  });

  it('are asked for again after a fault', async () => {
    const { open, models } = setUp();
    for (const times of [1, 2]) {
      await expect(models.use({ packUrl: '/missing/' }, () => {}).model).rejects.toThrow();
      expect(open).toHaveBeenCalledTimes(times);
    }
  });
});
