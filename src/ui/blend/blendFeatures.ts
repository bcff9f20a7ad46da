import type { Direction, Manifest, Role } from '../../protocol/manifest';
import type { BlendMode } from '../../store/blend/state';
import { missingParts } from '../packFeatures';

const text: readonly Role[] = ['tokenizer', 'textEncoder', 'textProjector'];
const both: readonly Direction[] = ['image-to-text', 'text-to-image'];

const needs: Record<
  BlendMode | 'picture',
  { roles: readonly Role[]; directions: readonly Direction[] }
> = {
  between: { roles: [...text, 'flow', 'imageDecoder'], directions: ['text-to-image'] },
  sum: { roles: [...text, 'flow', 'imageDecoder'], directions: ['text-to-image'] },
  variations: { roles: ['imageEncoder', 'flow', 'imageDecoder'], directions: both },
  // Without words it still shows what the tokens keep.
  'round-trip': { roles: ['imageEncoder', 'imageDecoder'], directions: [] },
  picture: { roles: ['imageEncoder'], directions: both },
};

/** Whether a round trip goes through words too. */
export function tripHasWords(pack: Manifest): boolean {
  const roles: readonly Role[] = [...text, 'imageEncoder', 'flow', 'textDecoder', 'imageDecoder'];
  return missingParts(pack, roles, both).length === 0;
}

/** What a pack lacks for a mode, or for a picture as an end of a way, in words; empty when it can do it. */
export function missingForBlend(pack: Manifest, mode: BlendMode | 'picture'): string[] {
  const { roles, directions } = needs[mode];
  return missingParts(pack, roles, directions);
}
