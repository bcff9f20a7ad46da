import { useActions, useApp } from '../storeContext';

const SHOWN = 10;

/** Pictures the pack brings along; a click captions one. */
export function ExamplePictures() {
  const pictures = useApp((state) => state.engine.pack?.examples?.pictures);
  const packUrl = useApp((state) => state.engine.packUrl);
  const { captionUrl } = useActions();
  if (pictures === undefined || pictures.length === 0) return null;
  return (
    <div className="examples">
      <h2 className="field-label">Or start with one of these</h2>
      <ul className="example-pictures">
        {pictures.slice(0, SHOWN).map(({ path, label }) => {
          const url = new URL(path, packUrl).href;
          return (
            <li key={path}>
              <button
                type="button"
                className="example-picture"
                aria-label={`Example: ${label}`}
                onClick={() => void captionUrl(url, label)}
              >
                <img src={url} alt="" width={72} height={72} draggable={false} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
