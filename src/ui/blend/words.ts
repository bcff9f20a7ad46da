import type { BlendMode, BlendSlot } from '../../store/blend/state';
import type { Label } from '../text/say';

// What the Blend place says.

export const modeNames: Record<BlendMode, Label> = {
  between: 'Between',
  sum: 'Sum of prompts',
  variations: 'Variations',
  'round-trip': 'Round trip',
};

export const modeHints: Record<BlendMode, Label> = {
  between:
    'Walk from one prompt or picture to another. Words and pictures share one space, so there is a way.',
  sum: 'Add and take away meanings, as one does with numbers. The signs stand apart: red heart - red + blue.',
  variations: 'Let the picture flow to its meaning, shake it a little, and let it flow back.',
  'round-trip':
    'A picture becomes words, and the words a picture. Beside it, what the tokens alone keep.',
};

export const sumHint: Label = 'Weigh a term with “0.5 * cat”; quote a phrase that holds signs.';

export const psnrNote: Label =
  'PSNR measures in decibels how near a picture comes to the original, pixel by pixel; 3 dB more is half the squared error. It knows nothing of meaning.';

/** After "cannot", for a pack that lacks something. */
export const modeTasks: Record<BlendMode, Label> = {
  between: 'draw what lies between',
  sum: 'draw sums of prompts',
  variations: 'vary pictures',
  'round-trip': 'take a picture there and back',
};

export const modeVerbs: Record<BlendMode, Label> = {
  between: 'Blend',
  sum: 'Draw the sum',
  variations: 'Vary',
  'round-trip': 'Go round',
};

export const modeWork: Record<BlendMode, Label> = {
  between: 'Walking from one end to the other',
  sum: 'Drawing the terms and their sum',
  variations: 'Letting the picture flow there and back',
  'round-trip': 'Reading the picture and drawing its words',
};

export const slotNames: Record<BlendSlot, Label> = {
  a: 'From',
  b: 'To',
  subject: 'Picture',
};

// Prompts stay English in every language: the model reads no other.

export const examplePairs: readonly (readonly [string, string])[] = [
  ['egg', 'chicken'],
  ['red apple', 'full moon'],
  ['cat face', 'tiger face'],
  ['house', 'castle'],
];

export const exampleSums: readonly string[] = [
  'red heart - red + blue',
  'red apple - red + green',
  'prince - man + woman',
  'grinning face + blue',
];
