import { createInstance } from 'i18next';
import type { Language } from '../../store/preferences';
import { plurals } from './english';
import type { german } from './german';

type Plural<Key> = Key extends `${infer Text}_other` ? Text : never;
type Singular<Key> = Key extends `${string}_one` | `${string}_other` ? never : Key;

/** A text of the page, by its English words, `{name}` where a value goes. src/ui/text/german.ts lists them all. */
export type Text = Plural<keyof typeof german> | Singular<keyof typeof german>;

type Slots<Key extends string> = Key extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Slots<Rest>
  : never;
/** A text without values: what a table of names may hold. */
export type Label = { [Key in Text]: Slots<Key> extends never ? Key : never }[Text];

type Values<Key extends string> =
  Slots<Key> extends never ? [] : [values: Record<Slots<Key>, string | number>];

// English is its own key, so it needs no catalogue beside its plurals and nothing is loaded for it.
const catalogues = createInstance({
  lng: 'en',
  fallbackLng: false,
  resources: { en: { translation: plurals } },
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  // React escapes what it shows.
  interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
});
void catalogues.init();

/** A text in the visitor's language. `count` among the values chooses the plural. */
export function say<Key extends Text>(text: Key, ...[values]: Values<Key>): string {
  return catalogues.t(text, values ?? {});
}

/** A sentence from elsewhere in the visitor's language; null where the catalogue does not have it. */
export function translated(sentence: string): string | null {
  if (language() === 'en') return sentence;
  return catalogues.exists(sentence) ? catalogues.t(sentence) : null;
}

/** The language that texts are in now. */
export function language(): Language {
  return catalogues.language as Language;
}

/** Speaks a language from now on; loads its catalogue at its first use. */
export async function speak(next: Language): Promise<void> {
  if (next === 'de' && !catalogues.hasResourceBundle('de', 'translation')) {
    const { german } = await import('./german');
    catalogues.addResourceBundle('de', 'translation', german);
  }
  await catalogues.changeLanguage(next);
}

/** Calls back when another language is spoken; returns what stops it. */
export function onLanguage(listen: () => void): () => void {
  catalogues.on('languageChanged', listen);
  return () => catalogues.off('languageChanged', listen);
}
