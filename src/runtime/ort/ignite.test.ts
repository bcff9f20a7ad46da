import { expect, it, vi } from 'vitest';
import { ignite } from './ignite';
import { loadOrt } from './loadOrt.node';
import { inOrt } from './session';

it('makes and lets go of a session that ONNX Runtime accepts, before any other', async () => {
  const { ort } = await loadOrt({ webgpu: false, threads: 1 });
  const create = vi.spyOn(ort.InferenceSession, 'create');
  ignite(ort);
  const order = await inOrt(async () => create.mock.results.length);
  expect(order).toBe(1);
  const session = await (create.mock.results[0]?.value as ReturnType<typeof create>);
  expect(session.inputNames).toEqual(['x']);
  create.mockRestore();
});

it('leaves a fault to the first real session', async () => {
  const { ort } = await loadOrt({ webgpu: false, threads: 1 });
  const create = vi.spyOn(ort.InferenceSession, 'create').mockRejectedValueOnce(new Error('no'));
  ignite(ort);
  await inOrt(async () => undefined);
  expect(create).toHaveBeenCalledOnce();
  create.mockRestore();
});
