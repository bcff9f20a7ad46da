import type { ExecutionProviderChoice } from '../protocol/api';
import type { LiveChoice } from './live';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** Languages that the page speaks; `auto` is the first of them that the browser asks for. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
export const languageChoices = ['auto', ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

export const executionProviderChoices = ['auto', 'webgpu', 'wasm'] as const;

export interface Preferences {
  theme: Theme;
  language: LanguageChoice;
  executionProvider: ExecutionProviderChoice;
  /** What opens the chosen pack; null for the bundled one. */
  pack: string | null;
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

/**
 * The language of a choice.
 * @param asked what the browser asks for, most wanted first, as BCP 47 tags
 */
export function chosenLanguage(choice: LanguageChoice, asked: readonly string[]): Language {
  if (choice !== 'auto') return choice;
  const known = asked.map((tag) =>
    languages.find((each) => each === tag.toLowerCase().split('-')[0]),
  );
  return known.find((each) => each !== undefined) ?? 'en';
}
