// The model's worker, and the ways it can die.
import type { Page, Worker } from '@playwright/test';

/** The worker that the model runs in now; ONNX Runtime's threads and the service worker are others. */
export function modelWorker(page: Page): Worker {
  // The newest: one that has ended may still be listed.
  const worker = page.workers().findLast((each) => each.url().includes('/worker-'));
  if (worker === undefined) throw new Error('the model has no worker');
  return worker;
}

/** Does something in the model's worker; one that is just being replaced gives its successor time to come. */
export async function inModelWorker(
  page: Page,
  act: (worker: Worker) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act(modelWorker(page));
    } catch (error) {
      if (attempt === 20) throw error;
      await page.waitForTimeout(500);
    }
  }
}

/** Each makes the worker's next message to the page the last thing it does. */
export const deaths: Record<string, (worker: Worker) => Promise<void>> = {
  // A browser that needs the memory ends a worker like this: no event tells the page.
  'is ended': (worker) =>
    worker.evaluate(() => {
      self.postMessage = () => self.close();
    }),
  'throws where nobody catches it': (worker) =>
    worker.evaluate(() => {
      self.postMessage = () => {
        setTimeout(() => {
          throw new Error('caused by the test');
        });
      };
    }),
};

/** What `watching` has found. */
interface Watched {
  devices: GPUDevice[];
  memories: WebAssembly.Memory[];
}
export type WatchedScope = typeof globalThis & { watched: Watched };

/** A script for `prependToWorker`: it remembers the graphics devices and WebAssembly memories that the worker gets. */
export const watching = `
globalThis.watched = { devices: [], memories: [] };
if (globalThis.GPUAdapter) {
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given);
    watched.devices.push(device);
    return device;
  };
}
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(...given) {
    super(...given);
    watched.memories.push(this);
  }
};
`;

/** Destroys the newest graphics device of a watched worker. */
export async function destroyDevice(worker: Worker): Promise<void> {
  await worker.evaluate(() => (globalThis as WatchedScope).watched.devices.at(-1)?.destroy());
}

/**
 * From now on every buffer that the newest graphics device of a watched worker is asked for is the largest it may give, which
 * is more than there is memory for: the allocation fails in the driver.
 */
export async function exhaustDevice(worker: Worker): Promise<void> {
  await worker.evaluate(() => {
    const device = (globalThis as WatchedScope).watched.devices.at(-1);
    if (device === undefined) throw new Error('the model has no graphics device');
    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (wanted) =>
      createBuffer({ ...wanted, size: device.limits.maxBufferSize });
  });
}
