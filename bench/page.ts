// The page that `npm run bench` drives: a bench worker, asked by name, and what only a page can measure.
import type { Measures } from './contract';

type Name = keyof Measures;
type Answer = { id: number; result: unknown } | { id: number; fault: string };

let worker = start();
let lastId = 0;

function start(): Worker {
  return new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' });
}

function ask<N extends Name>(
  name: N,
  params: Parameters<Measures[N]>[0],
): Promise<Awaited<ReturnType<Measures[N]>>> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const asked = worker;
    const take = ({ data }: MessageEvent<Answer>) => {
      if (data.id !== id) return;
      asked.removeEventListener('message', take);
      if ('fault' in data) reject(new Error(data.fault));
      else resolve(data.result as Awaited<ReturnType<Measures[N]>>);
    };
    asked.addEventListener('message', take);
    asked.addEventListener('error', (event) => reject(new Error(event.message)));
    asked.postMessage({ id, name, params });
  });
}

/** A new worker, hence a new ONNX Runtime; the old one's memory goes. */
function renew(): void {
  worker.terminate();
  worker = start();
}

interface MemoryReport {
  breakdown: { bytes: number; types: string[] }[];
}

/** Bytes of all JavaScript heaps of the page and its workers, after a collection; undefined where not told. */
async function heapBytes(): Promise<number | undefined> {
  const host = performance as Performance & {
    measureUserAgentSpecificMemory?: () => Promise<MemoryReport>;
  };
  const report = await host.measureUserAgentSpecificMemory?.();
  return report?.breakdown
    .filter(({ types }) => types.includes('JavaScript'))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

Object.assign(globalThis, { flowtokBench: { ask, renew, heapBytes } });
