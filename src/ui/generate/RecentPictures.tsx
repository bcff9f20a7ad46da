import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';

/** This session's pictures, newest first; a click brings back the picture and what it was made with. */
export function RecentPictures() {
  const pictures = useApp((state) => state.generation.pictures);
  const shownId = useApp((state) => state.generation.shownId);
  const { restore } = useActions();
  return (
    <div className="recent">
      <h2 className="field-label">{say('This session')}</h2>
      <ul className="recent-strip">
        {pictures.map(({ id, url, draft }) => (
          <li key={id}>
            <button
              type="button"
              className="recent-picture"
              aria-label={say('Show {prompt}, seed {seed}', {
                prompt: draft.prompt.trim().slice(0, 80),
                seed: draft.seed,
              })}
              aria-current={id === shownId}
              title={draft.prompt.trim().slice(0, 80)}
              onClick={() => restore(id)}
            >
              <img src={url} alt="" width={56} height={56} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
