import { Star, Trash2, Wand } from 'lucide-react';
import { recipeTitle } from '../../exchange/recipe/recipeTitle';
import type { GalleryEntry } from '../../protocol/gallery';
import type { Recipe } from '../../protocol/recipe';
import { wordsOf } from '../../store/galleryView';
import { pictureName } from '../../store/prompts';
import { ExportMenu } from '../export/ExportMenu';
import { count, number } from '../format';
import { CopyButton } from '../parts/CopyButton';
import { useActions, useApp } from '../storeContext';
import { useKeptUrl } from './useKeptUrl';
import { galleryWords as words } from './words';
import { language, say } from '../text/say';

/** What is selected, and what can be done with it. */
export function GalleryDetail({ chosen }: { chosen: GalleryEntry[] }) {
  const [first, ...more] = chosen;
  if (first === undefined) return null;
  return (
    <section className="detail" aria-label={say('Selection')}>
      {more.length === 0 ? (
        <OneEntry key={first.id} entry={first} />
      ) : (
        <p className="detail-title">
          {say('{results} selected', { results: count(chosen.length, 'result') })}
        </p>
      )}
      <div className="detail-actions">
        <ForAll chosen={chosen} />
      </div>
    </section>
  );
}

function OneEntry({ entry }: { entry: GalleryEntry }) {
  const url = useKeptUrl(entry.id);
  const { drawRecipe } = useActions();
  const text = wordsOf(entry);
  return (
    <>
      <div className="detail-picture">
        {typeof url === 'string' && <img src={url} alt={text} />}
        {url === null && <p>{say(words.gone)}</p>}
      </div>
      <div className="detail-words">
        <p className="detail-title">{text}</p>
        <p className="detail-facts">{facts(entry)}</p>
      </div>
      <div className="detail-actions">
        {entry.kind === 'picture' ? (
          <>
            <button
              type="button"
              className="button button-solid"
              onClick={() => drawRecipe(entry.recipe, 'This picture')}
            >
              <Wand size={18} aria-hidden="true" />
              {say(words.draw)}
            </button>
            {typeof url === 'string' && (
              <ExportMenu picture={{ url, recipe: entry.recipe, name: fileName(entry.recipe) }} />
            )}
          </>
        ) : (
          <CopyButton text={entry.caption} label={say(words.copyCaption)} />
        )}
      </div>
    </>
  );
}

function ForAll({ chosen }: { chosen: GalleryEntry[] }) {
  const exporting = useApp((state) => state.gallery.work.kind === 'exporting');
  const { toggleFavourites, deleteEntries, exportEntries, clearSelection } = useActions();
  const ids = chosen.map(({ id }) => id);
  const starred = chosen.every(({ favourite }) => favourite);
  return (
    <>
      <button
        type="button"
        className="button"
        aria-pressed={starred}
        onClick={() => void toggleFavourites(ids)}
      >
        <Star className={starred ? 'star-full' : undefined} size={18} aria-hidden="true" />
        {say(words.star)}
      </button>
      <button
        type="button"
        className="button"
        disabled={exporting}
        onClick={() => void exportEntries(ids)}
      >
        {say(words.exportSome)}
      </button>
      <button type="button" className="button" onClick={() => deleteEntries(ids)}>
        <Trash2 size={18} aria-hidden="true" />
        {say(words.remove)}
      </button>
      <button type="button" className="button button-quiet" onClick={clearSelection}>
        {say(words.clear)}
      </button>
    </>
  );
}

function fileName(recipe: Recipe): string {
  return pictureName(recipeTitle(recipe), recipe.seed);
}

function facts(entry: GalleryEntry): string {
  const day = new Date(entry.createdAt).toLocaleString(language() === 'en' ? [] : language(), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  if (entry.kind === 'caption') {
    const { crop } = entry;
    return crop === undefined
      ? day
      : say('Square of {side} pixels, {left} from the left and {top} from the top · {day}', {
          ...crop,
          day,
        });
  }
  const { seed, steps, guidance, pack } = entry.recipe;
  return say('Seed {seed} · {steps} · guidance {guidance} · {pack} · {day}', {
    seed,
    steps: count(steps, 'step'),
    guidance: number(guidance),
    pack: `${pack.id} ${pack.version}`,
    day,
  });
}
