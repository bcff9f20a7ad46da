import { useSyncExternalStore } from 'react';
import type { Language } from '../../store/preferences';
import { language, onLanguage } from './say';

/** The language that is spoken; the component renders again when that changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, language);
}
