import type { AppState, AppStore } from '../store/appStore';
import { withoutProvider } from './address';

/** Keeps <html> in step with the store: the theme, and whether the model can be used, and on what. */
export function followStore(store: AppStore): () => void {
  apply(store.getState());
  return store.subscribe((state, previous) => {
    apply(state);
    // The visitor's choice replaces the address's; a reload must not bring the old one back.
    if (previous.forcedProvider !== null && state.forcedProvider === null) {
      history.replaceState(history.state, '', withoutProvider(location.href));
    }
  });
}

function apply({ preferences, engine }: AppState): void {
  const { dataset } = document.documentElement;
  const { phase } = engine;
  put(dataset, 'theme', preferences.theme === 'system' ? undefined : preferences.theme);
  put(dataset, 'ready', phase.kind === 'ready' ? 'true' : undefined);
  put(dataset, 'ep', phase.kind === 'ready' ? phase.executionProvider : undefined);
}

function put(dataset: DOMStringMap, name: string, value: string | undefined): void {
  if (dataset[name] === value) return;
  if (value === undefined) delete dataset[name];
  else dataset[name] = value;
}
