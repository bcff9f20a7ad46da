import { Link } from 'lucide-react';
import { recipeTitle } from '../../exchange/recipe/recipeTitle';
import { recipeOfResult } from '../../store/blend/state';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';

/** Copies a link that draws the open mode's result again. */
export function LinkButton() {
  const recipe = useApp(({ blend }) => recipeOfResult(blend.results, blend.mode));
  const { copyLink } = useActions();
  return (
    <button
      type="button"
      className="button"
      disabled={recipe === null}
      onClick={() => recipe && void copyLink({ url: '', recipe, name: recipeTitle(recipe) })}
    >
      <Link size={18} aria-hidden="true" />
      {say('Copy link')}
    </button>
  );
}
