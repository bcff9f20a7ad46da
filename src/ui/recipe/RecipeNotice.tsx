import { packNotice } from '../../exchange/recipe/packNotice';
import { placeOf } from '../../store/recipes';
import { Notice } from '../notices/Notice';
import { useActions, useApp } from '../storeContext';
import { FaultWords } from '../text/FaultWords';
import { say, translated } from '../text/say';

/** What a recipe from outside calls for: a warning, an offer, or why it was of no use. */
export function RecipeNotice() {
  const phase = useApp((state) => state.recipes.phase);
  const place = useApp((state) => state.place);
  const pack = useApp((state) => state.engine.pack);
  const { drawRecipe, dismissRecipeNotice } = useActions();
  const dismissed = { onDismiss: dismissRecipeNotice };
  switch (phase.kind) {
    case 'none':
      return null;
    case 'refused':
      return (
        <Notice role="alert" {...dismissed}>
          <FaultWords fault={phase.fault} />
        </Notice>
      );
    case 'used': {
      const warning = pack && packNotice(phase.recipe, pack, phase.subject);
      if (warning === null || place !== placeOf(phase.recipe)) return null;
      return (
        <Notice role="status" {...dismissed}>
          {warning}
        </Notice>
      );
    }
    case 'offered': {
      if (place !== 'image-to-text') return null;
      const { recipe, subject } = phase;
      const use = (
        <button
          type="button"
          className="button button-solid"
          onClick={() => drawRecipe(recipe, subject)}
        >
          {say('Use its recipe')}
        </button>
      );
      return (
        <Notice role="status" action={use} {...dismissed}>
          {say('{subject} carries the recipe it was drawn with.', {
            subject: translated(subject) ?? subject,
          })}
        </Notice>
      );
    }
  }
}
