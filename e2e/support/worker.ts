// The model's worker, and the ways it can die.
import type { Page, Worker } from '@playwright/test';

/** The worker that the model runs in now; ONNX Runtime's threads and the service worker are others. */
export function modelWorker(page: Page): Worker {
  const worker = page.workers().find((each) => each.url().includes('/worker-'));
  if (worker === undefined) throw new Error('the model has no worker');
  return worker;
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
