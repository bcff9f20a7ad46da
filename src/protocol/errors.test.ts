import { describe, expect, it } from 'vitest';
import { abortError, FlowTokError, fromWireError, isAbortError, toWireError } from './errors';

/** What postMessage does to an error on its way. */
const cross = (error: unknown) => fromWireError(structuredClone(toWireError(error)));

describe('errors across the worker boundary', () => {
  it('keep class, code, sentence and detail', () => {
    const back = cross(new FlowTokError('pack-corrupt', 'flow.onnx is damaged.', 'sha256 differs'));
    expect(back).toBeInstanceOf(FlowTokError);
    expect(back).toMatchObject({
      code: 'pack-corrupt',
      message: 'flow.onnx is damaged.',
      detail: 'sha256 differs',
    });
  });

  it('keep an abort an abort', () => {
    const back = cross(abortError());
    expect(isAbortError(back)).toBe(true);
    const controller = new AbortController();
    controller.abort();
    expect(isAbortError(cross(controller.signal.reason))).toBe(true);
  });

  it('turn anything else into one sentence and keep its text as detail', () => {
    expect(cross(new TypeError('x is undefined'))).toMatchObject({ code: 'internal' });
    expect((cross('boom') as FlowTokError).detail).toBe('boom');
    expect(cross(undefined)).toBeInstanceOf(FlowTokError);
  });
});
