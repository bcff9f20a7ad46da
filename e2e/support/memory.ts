// What a page and its model hold in memory, asked of V8 itself. `measureUserAgentSpecificMemory` waits a minute for ONNX
// Runtime's threads, which sleep and never answer.
import type { Browser, Page } from '@playwright/test';
import { modelWorker, type WatchedScope } from './worker';

/** Bytes after a collection; arrays count, what the browser draws with does not. */
export interface Memory {
  /** The page's JavaScript. */
  page: number;
  /** That of the model's worker. */
  worker: number;
  /** WebAssembly memories of a watched worker. */
  wasm: number;
}

/** A worker that is just being replaced is asked again, as its successor. */
export async function memoryOf(browser: Browser, page: Page): Promise<Memory> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await measured(browser, page);
    } catch (error) {
      if (attempt === 20) throw error;
      await page.waitForTimeout(1000);
    }
  }
}

async function measured(browser: Browser, page: Page): Promise<Memory> {
  const model = modelWorker(page);
  const wasm = await model.evaluate(() =>
    (globalThis as WatchedScope).watched.memories.reduce(
      (sum, { buffer }) => sum + buffer.byteLength,
      0,
    ),
  );
  return {
    page: await heapOf(browser, 'page', page.url()),
    worker: await heapOf(browser, 'worker', model.url()),
    wasm,
  };
}

interface HeapUsage {
  usedSize: number;
  backingStorageSize: number;
}

async function heapOf(browser: Browser, type: string, url: string): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  try {
    const { targetInfos } = await devtools.send('Target.getTargets');
    const found = targetInfos.filter((target) => target.type === type && target.url === url);
    const [target] = found;
    if (target === undefined || found.length > 1)
      throw new Error(`${found.length} targets of type ${type} at ${url}`);
    const { sessionId } = await devtools.send('Target.attachToTarget', {
      targetId: target.targetId,
      flatten: false,
    });
    let last = 0;
    const ask = (method: string) =>
      new Promise<HeapUsage>((resolve) => {
        const id = ++last;
        devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
          const answer = JSON.parse(message) as { id?: number; result: HeapUsage };
          if (answer.id === id) resolve(answer.result);
        });
        void devtools.send('Target.sendMessageToTarget', {
          sessionId,
          message: JSON.stringify({ id, method }),
        });
      });
    await ask('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await ask('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  } finally {
    await devtools.detach();
  }
}
