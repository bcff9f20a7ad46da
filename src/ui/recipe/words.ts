// What the page says about recipes.

export const recipeWords = {
  use: 'Use its recipe',
  carries: (subject: string) => `${subject} carries the recipe it was drawn with.`,
};
