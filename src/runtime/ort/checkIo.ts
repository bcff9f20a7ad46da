import type { InferenceSession } from 'onnxruntime-web';
import { FlowTokError } from '../../protocol/errors';
import type { Manifest, Role, RoleFile } from '../../protocol/manifest';

/** A tensor as the manifest promises it; undefined is an axis of any length, the batch's first of all. */
interface Expected {
  type: 'float32' | 'int64';
  shape: readonly (number | undefined)[];
  /** Another shape that is as good. */
  or?: readonly (number | undefined)[];
}

type Metadata = InferenceSession.ValueMetadata;

/**
 * Compares a session's inputs and outputs with the manifest.
 * @throws FlowTokError `pack-invalid`, naming the file and the first thing that differs.
 */
export function checkIo(
  session: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
  file: RoleFile,
  manifest: Manifest,
): void {
  const promised = expectedTensors(file.role, manifest);
  checkSide(session.inputMetadata, file.io?.inputs ?? {}, promised, { file, side: 'input' });
  checkSide(session.outputMetadata, file.io?.outputs ?? {}, promised, { file, side: 'output' });
  const named = new Set(Object.values(file.io?.inputs ?? {}));
  const unnamed = session.inputMetadata.find(({ name }) => !named.has(name));
  if (unnamed)
    throw mismatch(file, `has an input "${unnamed.name}" that the manifest does not list`);
}

interface Place {
  file: RoleFile;
  side: 'input' | 'output';
}

function checkSide(
  metadata: readonly Metadata[],
  names: Record<string, string>,
  promised: Record<string, Expected>,
  { file, side }: Place,
): void {
  for (const [logical, name] of Object.entries(names)) {
    const actual = metadata.find((value) => value.name === name);
    if (!actual) throw mismatch(file, `has no ${side} "${name}", which the manifest lists`);
    const expected = promised[logical];
    if (!expected) continue;
    if (!actual.isTensor || actual.type !== expected.type) {
      const type = actual.isTensor ? actual.type : 'no tensor';
      throw mismatch(file, `has an ${side} "${name}" of type ${type} instead of ${expected.type}`);
    }
    if (!fits(actual.shape, expected.shape) && !(expected.or && fits(actual.shape, expected.or))) {
      const stated = `[${actual.shape.join(', ')}]`;
      const wanted = `[${expected.shape.map((axis) => axis ?? 'any').join(', ')}]`;
      throw mismatch(file, `has an ${side} "${name}" of shape ${stated} instead of ${wanted}`);
    }
  }
}

/** Axes that either side leaves open always fit; so does a shape that the file does not state at all. */
function fits(actual: readonly (number | string)[], expected: Expected['shape']): boolean {
  if (actual.length === 0) return true;
  return (
    actual.length === expected.length &&
    expected.every((axis, i) => {
      const stated = actual[i];
      return axis === undefined || typeof stated !== 'number' || stated === axis;
    })
  );
}

/** The tensors of each role by logical name (docs/model-packs.md). */
function expectedTensors(role: Role, { latent, image, text }: Manifest): Record<string, Expected> {
  const float = (...shape: (number | undefined)[]): Expected => ({ type: 'float32', shape });
  const integer = (...shape: (number | undefined)[]): Expected => ({ type: 'int64', shape });
  const any = undefined;
  const latents = float(any, latent.tokens, latent.channels);
  const tokens = float(any, text.maxTokens, any);
  const picture = float(any, 3, image.size, image.size);
  const ids = integer(any, text.maxTokens);
  switch (role) {
    case 'tokenizer':
      return {};
    case 'textEncoder':
      return { ids, mask: ids, tokens };
    case 'textProjector':
      return { tokens, mean: latents, logvar: latents };
    case 'flow':
      return { x: latents, t: float(any), indicator: integer(any), velocity: latents };
    case 'imageEncoder':
      return { image: picture, latents };
    case 'imageDecoder':
      return { latents, tokens, image: picture };
    case 'textDecoder':
      return {
        latents,
        ids: { ...integer(any, latent.tokens, any), or: [any, any, latent.tokens, any] },
        logProbs: { ...float(any, latent.tokens, any), or: [any, any, latent.tokens, any] },
        readings: float(any, any),
      };
  }
}

function mismatch(file: RoleFile, what: string): FlowTokError {
  return new FlowTokError(
    'pack-invalid',
    `The model pack's file ${file.path} ${what}; ask the pack's author for a corrected one.`,
  );
}
