import type { Pack } from '../pack/openPack';
import { FlowTokError, isAbortError } from '../protocol/errors';
import type { RoleFile } from '../protocol/manifest';
import { throwIfAborted } from './breathe';
import { roomFor, sessionBytes } from './memoryPlan';
import { loadModels, type Models } from './models';
import { openWasm } from './ort/backend';
import { createSession } from './ort/session';
import { imageToText } from './pipeline/imageToText';
import { textToImage } from './pipeline/textToImage';

export interface PackReport {
  /** One sentence each; empty when the pack can be used. */
  faults: string[];
  /** What was done, e.g. "flow.onnx" or "text-to-image". */
  checked: string[];
}

export interface VerifyOptions {
  signal?: AbortSignal;
  threads?: number;
  /** For sessions at once, in bytes; judged by the device when absent. */
  memoryBytes?: number;
}

/**
 * Checks a pack whose manifest `openPack` has accepted: every file's hash, every network's inputs, outputs and
 * shapes, and, when all that is right, one run of each direction that the pack has networks for. On WASM: a network too
 * large for it, as half precision widened to more than 4 GB, is held against its hash alone.
 */
export async function verifyPack(
  pack: Pack,
  { signal, threads, memoryBytes }: VerifyOptions = {},
): Promise<PackReport> {
  const report: PackReport = { faults: [], checked: [] };
  const attempt = async (name: string, check: () => Promise<string | void>) => {
    throwIfAborted(signal);
    try {
      report.checked.push((await check()) ?? name);
    } catch (error) {
      if (isAbortError(error)) throw error;
      report.faults.push(sentence(error));
    }
  };
  const backend = await openWasm('Packs are checked on WASM.', threads);
  const room = memoryBytes ?? roomFor('wasm', undefined) ?? Infinity;
  for (const file of pack.manifest.files) {
    await attempt(file.path, () => checkFile(pack, file, backend, room));
  }
  if (report.faults.length > 0) return report;
  let models: Models | undefined;
  await attempt('the networks together', async () => {
    models = await loadModels(pack, backend, { signal, memoryBytes });
  });
  if (!models) return report;
  const ready = models;
  for (const [direction, run] of runs(ready)) await attempt(direction, run);
  await ready.release();
  return report;
}

/** @returns what was checked, where that is not all. */
async function checkFile(
  pack: Pack,
  file: RoleFile,
  backend: Awaited<ReturnType<typeof openWasm>>,
  room: number,
): Promise<string | void> {
  const bytes = await pack.load([file]);
  if (file.role === 'tokenizer') return;
  if (sessionBytes(file, backend) > room) return `${file.path} (its bytes; too large for WASM)`;
  const session = await createSession(backend, pack.manifest, file, bytes);
  await session.release();
}

/** One run of one step for each direction that the pack is complete for. */
function runs(models: Models): [string, () => Promise<void>][] {
  const { flow, image } = models.manifest;
  const has = (...roles: Parameters<Models['file']>[0][]) =>
    roles.every((role) => models.file(role));
  const list: [string, () => Promise<void>][] = [];
  const both = has('tokenizer', 'flow');
  if (
    both &&
    flow.directions.includes('text-to-image') &&
    has('textEncoder', 'textProjector', 'imageDecoder')
  ) {
    list.push([
      'text-to-image',
      async () => {
        const { latents } = await textToImage(models, { prompt: 'red apple', steps: 1 });
        checkFinite(latents, 'text-to-image');
      },
    ]);
  }
  if (both && flow.directions.includes('image-to-text') && has('imageEncoder', 'textDecoder')) {
    list.push([
      'image-to-text',
      async () => {
        const data = new Uint8ClampedArray(image.size * image.size * 4).fill(128);
        const picture = { width: image.size, height: image.size, data };
        const { latents } = await imageToText(models, { image: picture, steps: 1 });
        checkFinite(latents, 'image-to-text');
      },
    ]);
  }
  return list;
}

function checkFinite(latents: Float32Array, direction: string): void {
  if (latents.every(Number.isFinite)) return;
  throw new FlowTokError(
    'pack-invalid',
    `The model pack's ${direction} gives numbers that are not finite; ask the pack's author for a corrected one.`,
  );
}

function sentence(error: unknown): string {
  if (error instanceof FlowTokError) return error.message;
  return `The check failed unexpectedly: ${error instanceof Error ? error.message : String(error)}.`;
}
