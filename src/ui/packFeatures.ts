import type { Direction, Manifest, Role } from '../protocol/manifest';
import { say, type Label } from './text/say';

const needed: Record<Direction, readonly Role[]> = {
  'text-to-image': ['tokenizer', 'textEncoder', 'textProjector', 'flow', 'imageDecoder'],
  'image-to-text': ['imageEncoder', 'flow', 'textDecoder', 'tokenizer'],
};

const partNames: Record<Role, Label> = {
  tokenizer: 'tokenizer',
  textEncoder: 'text encoder',
  textProjector: 'text projector',
  flow: 'flow network',
  imageEncoder: 'image encoder',
  imageDecoder: 'image decoder',
  textDecoder: 'text decoder',
};

/** What a pack lacks for a direction, in words; empty when it can do it. */
export function missingFor(pack: Manifest, direction: Direction): string[] {
  return missingParts(pack, needed[direction], [direction]);
}

/** The same for anything that needs these roles, and a flow that was trained for these directions. */
export function missingParts(
  pack: Manifest,
  roles: readonly Role[],
  directions: readonly Direction[],
): string[] {
  const missing = roles
    .filter((role) => !pack.files.some((file) => file.role === role))
    .map((role) => say(partNames[role]));
  const trained = directions.every((direction) => pack.flow.directions.includes(direction));
  return missing.length === 0 && !trained ? [say('training for this direction')] : missing;
}

/** A role's name for people. */
export function partName(role: Role): string {
  return say(partNames[role]);
}

/** The size of everything a pack lists, in bytes. */
export function packBytes(pack: Manifest): number {
  return pack.files.reduce(
    (sum, file) =>
      sum + file.bytes + (file.externalData ?? []).reduce((part, { bytes }) => part + bytes, 0),
    0,
  );
}
