import type { AppStore } from '../store/appStore';
import { chosenLanguage } from '../store/preferences';
import { language, speak } from '../ui/text/say';

/** Speaks the chosen language from now on, as <html lang> says; settles once the first is spoken. */
export function followLanguage(store: AppStore): Promise<void> {
  store.subscribe((state, previous) => {
    if (state.preferences.language !== previous.preferences.language) void follow(store);
  });
  window.addEventListener('languagechange', () => void follow(store));
  return follow(store);
}

async function follow(store: AppStore): Promise<void> {
  const chosen = () => chosenLanguage(store.getState().preferences.language, navigator.languages);
  const next = chosen();
  try {
    // Another choice may have come while this one was fetched.
    await speak(next);
    if (chosen() !== next) return follow(store);
  } catch {
    // Its catalogue did not come: the page stays readable in the language it has.
  }
  document.documentElement.lang = language();
}
