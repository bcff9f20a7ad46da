import type { HeldMemory } from '../contract';

/**
 * Counts WebAssembly memories and graphics buffers from now on; call it before ONNX Runtime is loaded. A buffer
 * counts until it is destroyed or collected.
 */
export function watchMemory(): () => HeldMemory {
  const memories: WebAssembly.Memory[] = [];
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct(target, args: [WebAssembly.MemoryDescriptor]) {
      const memory = new target(...args);
      memories.push(memory);
      return memory;
    },
  });
  const buffers = watchBuffers();
  return () => ({
    wasmBytes: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
    gpuBuffers: buffers.size,
    gpuBytes: [...buffers.values()].reduce((sum, bytes) => sum + bytes, 0),
  });
}

/** The sizes of the live buffers by a number of their own. */
function watchBuffers(): ReadonlyMap<number, number> {
  const live = new Map<number, number>();
  if (!('GPUDevice' in globalThis)) return live;
  const numbers = new WeakMap<GPUBuffer, number>();
  const collected = new FinalizationRegistry((number: number) => live.delete(number));
  let last = 0;
  /* eslint-disable @typescript-eslint/unbound-method -- called with the right `this` below */
  const { createBuffer } = GPUDevice.prototype;
  const { destroy } = GPUBuffer.prototype;
  /* eslint-enable @typescript-eslint/unbound-method */
  GPUDevice.prototype.createBuffer = function (this: GPUDevice, descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    last += 1;
    numbers.set(buffer, last);
    live.set(last, descriptor.size);
    collected.register(buffer, last);
    return buffer;
  };
  GPUBuffer.prototype.destroy = function (this: GPUBuffer) {
    const number = numbers.get(this);
    if (number !== undefined) live.delete(number);
    return destroy.call(this);
  };
  return live;
}
