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
  'round-trip': {
    roles: [...text, 'imageEncoder', 'flow', 'textDecoder', 'imageDecoder'],
    directions: both,
  },
  picture: { roles: ['imageEncoder'], directions: both },
};

/** What a pack lacks for a mode, or for a picture as an end of a way, in words; empty when it can do it. */
export function missingForBlend(pack: Manifest, mode: BlendMode | 'picture'): string[] {
  const { roles, directions } = needs[mode];
  return missingParts(pack, roles, directions);
}
