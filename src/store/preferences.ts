import type { ExecutionProviderChoice } from '../protocol/api';
import type { LiveChoice } from './live';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const executionProviderChoices = ['auto', 'webgpu', 'wasm'] as const;

export interface Preferences {
  theme: Theme;
  executionProvider: ExecutionProviderChoice;
  /** Whether the picture follows the typing. */
  live: LiveChoice;
  /** Pictures that Generate draws at once: an integer in [1, MOST_SEEDS]. */
  batch: number;
  /** Whether Generate leaves the seed as it is; else it rolls the next one. */
  seedLocked: boolean;
}

/** The places of the page, in the order of their tabs. */
export const places = [
  'text-to-image',
  'image-to-text',
  'blend',
  'gallery',
  'models',
  'settings',
] as const;
export type Place = (typeof places)[number];
