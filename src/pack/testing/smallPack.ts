import { createHash } from 'node:crypto';
import type { FileEntry, Manifest } from '../../protocol/manifest';

/** The manifest entry that is right for these bytes. */
export function entryOf(path: string, bytes: Uint8Array): FileEntry {
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Files of made-up content: enough to open, verify and store, nothing a model could run. */
export const flowBytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
export const weightBytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 256);
export const tokenizerBytes = new TextEncoder().encode('{"version":"1.0"}');

/** A manifest that opens; change a field of the copy to see it refused. */
export function smallManifest(): Manifest {
  return {
    formatVersion: 1,
    id: 'small',
    name: 'Small',
    version: '0.1.0',
    license: 'CC0-1.0',
    attribution: [{ name: 'Nobody', license: 'CC0-1.0', url: 'https://example.org/' }],
    trainedOn: { summary: 'Nothing.', sets: [], pictures: 0, command: 'none' },
    metrics: { recon_psnr: 24.1 },
    latent: { tokens: 4, channels: 2, scale: 1 },
    image: { size: 16, range: [0, 1] },
    text: { encoder: 'none', maxTokens: 8, padding: { id: 0, token: '[PAD]' }, endTokenId: 102 },
    flow: {
      directions: ['text-to-image'],
      timeGrid: 'uniform',
      defaultSteps: 4,
      defaultGuidance: 2,
      guidance: 'indicator',
      indicator: { 'text-to-image': { conditional: 0, null: 1 } },
    },
    files: [
      { role: 'tokenizer', precision: 'fp32', ...entryOf('tokenizer.json', tokenizerBytes) },
      {
        role: 'flow',
        precision: 'fp32',
        ...entryOf('flow.onnx', flowBytes),
        io: { inputs: { x: 'x', t: 't', indicator: 'y' }, outputs: { velocity: 'v' } },
        externalData: [entryOf('flow.onnx_data', weightBytes)],
      },
    ],
  };
}

/** The pack's files by path, manifest included. */
export function smallPackFiles(manifest: unknown = smallManifest()): Map<string, Uint8Array> {
  return new Map([
    ['manifest.json', new TextEncoder().encode(JSON.stringify(manifest))],
    ['tokenizer.json', tokenizerBytes],
    ['flow.onnx', flowBytes],
    ['flow.onnx_data', weightBytes],
  ]);
}
