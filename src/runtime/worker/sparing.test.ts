import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../protocol/api';
import { PROGRESS_MS, sparing } from './sparing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bytes = (loadedBytes: number): Progress => ({
  phase: 'download',
  file: 'flow.onnx',
  loadedBytes,
  totalBytes: 1000,
});

function start() {
  const told: (number | string)[] = [];
  const tell = sparing((event) =>
    told.push(event.phase === 'download' ? event.loadedBytes : event.phase),
  );
  return { told, tell };
}

describe('progress of many small pieces', () => {
  it('is told at once, then at most every tenth of a second, and always to its end', () => {
    const { told, tell } = start();
    for (let i = 1; i <= 100; i += 1) {
      tell(bytes(i));
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(PROGRESS_MS);
    expect(told[0]).toBe(1);
    expect(told.at(-1)).toBe(100);
    expect(told.length).toBeLessThanOrEqual(12);
    expect(told).toEqual([...told].sort((a, b) => Number(a) - Number(b)));
  });

  it('is told at once again after a pause', () => {
    const { told, tell } = start();
    tell(bytes(1));
    vi.advanceTimersByTime(3 * PROGRESS_MS);
    tell(bytes(2));
    expect(told).toEqual([1, 2]);
  });

  it('does not hold up what comes after it, nor come after that', () => {
    const { told, tell } = start();
    tell(bytes(1));
    tell(bytes(2));
    tell(bytes(3));
    tell({ phase: 'verify', file: 'flow.onnx' });
    vi.advanceTimersByTime(3 * PROGRESS_MS);
    expect(told).toEqual([1, 3, 'verify']);
  });
});
