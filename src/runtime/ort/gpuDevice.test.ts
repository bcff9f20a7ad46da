import { afterEach, describe, expect, it, vi } from 'vitest';
import { findAdapter, requestDevice } from './gpuDevice';

const limits = { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 31 };

function adapter(info: Partial<GPUAdapterInfo>, features: string[] = []) {
  const requestDevice = vi.fn<(descriptor: GPUDeviceDescriptor) => Promise<unknown>>(async () => ({
    lost: new Promise(() => {}),
    limits,
    addEventListener: () => undefined,
  }));
  return {
    info: { vendor: '', architecture: '', description: '', ...info },
    features: new Set(features),
    limits,
    requestDevice,
  };
}

function browserWith(found: unknown): void {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => found } });
}

afterEach(() => vi.unstubAllGlobals());

describe('findAdapter', () => {
  it('finds nothing without WebGPU, and without an adapter', async () => {
    vi.stubGlobal('navigator', {});
    expect(await findAdapter()).toBeUndefined();
    vi.stubGlobal('navigator', undefined);
    expect(await findAdapter()).toBeUndefined();
    browserWith(null);
    expect(await findAdapter()).toBeUndefined();
    vi.stubGlobal('navigator', {
      gpu: { requestAdapter: () => Promise.reject(new Error('blocked')) },
    });
    expect(await findAdapter()).toBeUndefined();
  });

  it.each([
    [{ vendor: 'nvidia', architecture: 'ampere' }, false],
    [{ vendor: 'google', architecture: 'swiftshader' }, true],
    [{ description: 'llvmpipe (LLVM 15)' }, true],
    [{ vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true],
    [{ vendor: 'amd', isFallbackAdapter: true }, true],
  ])('tells whether %j draws in software: %s', async (info, software) => {
    browserWith(adapter(info));
    expect(await findAdapter()).toMatchObject({ software });
  });
});

describe('requestDevice', () => {
  it('asks for the largest limits and half precision, never for subgroups', async () => {
    const found = adapter({ vendor: 'nvidia' }, ['shader-f16', 'subgroups', 'timestamp-query']);
    browserWith(found);
    const usable = await findAdapter();
    if (!usable) throw new Error('no adapter');
    expect(await requestDevice(usable)).toMatchObject({
      halfPrecision: true,
      largestBuffer: 2 ** 31,
      name: 'nvidia',
    });
    expect(found.requestDevice.mock.calls[0]?.[0]).toMatchObject({
      requiredFeatures: ['shader-f16'],
      requiredLimits: limits,
    });
  });
});
