import { describe, expect, it } from 'vitest';
import type { Progress } from '../protocol/api';
import { createLoadingProgress, risingBytes } from './loadingProgress';

const bytes = (loadedBytes: number): Progress => ({
  phase: 'download',
  file: 'flow.onnx',
  loadedBytes,
  totalBytes: 10,
});
const words = (event: Progress) => {
  if (event.phase === 'download') return `${event.loadedBytes}/${event.totalBytes} bytes`;
  return event.phase === 'session' ? `${event.role} ${event.done}/${event.total}` : event.phase;
};

function start() {
  const told: string[] = [];
  const progress = createLoadingProgress(['textEncoder', 'flow'], (event) =>
    told.push(words(event)),
  );
  return { told, progress };
}

describe('createLoadingProgress', () => {
  it('tells no session while bytes come, then those that still open, then that all stand', () => {
    const { told, progress } = start();
    progress.loading(bytes(4));
    progress.arrived();
    progress.opened('textEncoder');
    progress.loading(bytes(10));
    progress.loading({ phase: 'verify', file: 'flow.onnx' });
    progress.arrived();
    progress.arrived();
    progress.opened('flow');
    expect(told).toEqual(['4/10 bytes', '10/10 bytes', 'verify', 'flow 1/2', 'flow 2/2']);
  });

  it('goes back to no file once it has told a session', () => {
    const { told, progress } = start();
    progress.loading(bytes(10));
    progress.opened('flow');
    progress.loading({ phase: 'verify', file: 'text-encoder.onnx' });
    progress.loading(bytes(10));
    progress.opened('textEncoder');
    expect(told).toEqual(['10/10 bytes', 'textEncoder 1/2', 'flow 2/2']);
  });

  it('says at least once that all stand, though all opened while bytes came', () => {
    const { told, progress } = start();
    progress.opened('flow');
    progress.opened('textEncoder');
    progress.loading(bytes(10));
    progress.arrived();
    expect(told).toEqual(['10/10 bytes', 'flow 2/2']);
  });
});

it('risingBytes tells no fewer bytes than before, and all else', () => {
  const told: string[] = [];
  const tell = risingBytes((event) => told.push(words(event)));
  for (const event of [bytes(4), bytes(7), bytes(0), bytes(4)]) tell(event);
  tell({ phase: 'verify', file: 'flow.onnx' });
  tell(bytes(8));
  expect(told).toEqual(['4/10 bytes', '7/10 bytes', 'verify', '8/10 bytes']);
});
