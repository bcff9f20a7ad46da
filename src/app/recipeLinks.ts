import { RECIPE_KEY } from '../exchange/recipe/writeLink';
import type { AppStore } from '../store/appStore';
import { withoutRecipe } from './address';

/**
 * Draws the recipe in the address's hash, now and whenever a link to this page is followed on it.
 *
 * @param prepared resolves once the page is here to stay; a reload before that must find the hash again
 */
export function receiveRecipes(store: AppStore, prepared: Promise<void>): void {
  const { drawRecipe, refuseRecipe } = store.getState().actions;

  async function receive(): Promise<void> {
    await prepared;
    const { hash, href } = location;
    if (!new URLSearchParams(hash.slice(1)).has(RECIPE_KEY)) return;
    // The draft holds it from now on: a later reload must not undo what the visitor changed.
    history.replaceState(history.state, '', withoutRecipe(href));
    try {
      const { readRecipeHash } = await import('../exchange/recipe/readLink');
      const recipe = readRecipeHash(hash);
      if (recipe !== null) drawRecipe(recipe, 'This link');
    } catch (error) {
      refuseRecipe(error);
    }
  }

  window.addEventListener('hashchange', () => void receive());
  void receive();
}
