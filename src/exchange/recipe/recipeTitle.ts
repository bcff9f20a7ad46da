import type { Recipe, RecipeIngredient } from '../../protocol/recipe';

/** What a recipe makes, in its own words: e.g. `egg to chicken`. English, as prompts are. */
export function recipeTitle(recipe: Recipe): string {
  switch (recipe.kind) {
    case 'text-to-image':
      return recipe.prompt.trim();
    case 'between':
      return `${ingredientName(recipe.from)} to ${ingredientName(recipe.to)}`;
    case 'sum':
      return recipe.sum;
    case 'variations':
      return `variations of ${recipe.of.picture}`;
  }
}

function ingredientName(ingredient: RecipeIngredient): string {
  return 'prompt' in ingredient ? ingredient.prompt.trim() : ingredient.picture;
}
