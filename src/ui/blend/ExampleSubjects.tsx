import { useActions, useApp } from '../storeContext';

const SHOWN = 8;

/** Pictures the pack brings along; a click takes one and begins. */
export function ExampleSubjects() {
  const pictures = useApp((state) => state.engine.pack?.examples?.pictures);
  const packUrl = useApp((state) => state.engine.packUrl);
  const { startBlend, takeBlendUrl } = useActions();
  async function begin(url: string, label: string) {
    if (await takeBlendUrl('subject', url, label)) await startBlend();
  }
  if (pictures === undefined || pictures.length === 0) return null;
  return (
    <div className="examples">
      <h2 className="field-label">Try one of these</h2>
      <ul className="example-subjects">
        {pictures.slice(0, SHOWN).map(({ path, label }) => {
          const url = new URL(path, packUrl).href;
          return (
            <li key={path}>
              <button
                type="button"
                className="strip-picture"
                aria-label={`Example: ${label}`}
                onClick={() => void begin(url, label)}
              >
                <img src={url} alt="" width={56} height={56} />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
